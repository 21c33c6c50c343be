/** What was wrong, under a form; a screen reader hears it at once. */
export function Problem({ sentence }: { sentence: string | undefined }) {
  return (
    <div role="alert">
      {sentence !== undefined && <p className="rounded-lg bg-bad-soft px-3 py-2 text-bad text-sm">{sentence}</p>}
    </div>
  );
}
