import { portalWords } from '@alchemy/core/portal-words';

/** What stands at every address that leads nowhere: a link that was altered or revoked is told apart from none. */
export default function NotFound() {
  const { title, why, remedy } = portalWords.notFound;
  return (
    <main className="mx-auto grid max-w-xl gap-3 px-6 pt-[14vh]">
      <p className="font-bold text-primary text-xs uppercase tracking-widest">{portalWords.product}</p>
      <h1 className="font-bold text-3xl tracking-tight">{title}</h1>
      <p>{why}</p>
      <p className="text-muted-foreground">{remedy}</p>
    </main>
  );
}
