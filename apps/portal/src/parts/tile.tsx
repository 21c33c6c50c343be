/** One figure, large. */
export function Tile({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div className="rounded-card border bg-card p-4 shadow-xs">
      <dt className="text-muted-foreground text-xs">{name}</dt>
      <dd className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">
        {value}
        {hint && <span className="mt-0.5 block font-normal text-muted-foreground text-xs tracking-normal">{hint}</span>}
      </dd>
    </div>
  );
}
