/** What stands at every address that leads nowhere: a link that was altered or revoked is told apart from none. */
export default function NotFound() {
  return (
    <main className="notice">
      <p className="brand">Sound Forge Alchemy</p>
      <h1>There is nothing here</h1>
      <p>The address may have been cut short when it was copied, or the link was taken back by its owner.</p>
      <p>Ask for the song again where you asked for it the first time, and you get a new link.</p>
    </main>
  );
}
