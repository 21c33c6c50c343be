/**
 * The page behind an expired link. Plain HTML, because a page of Next cannot answer with status 410: the proxy sends it.
 */
export const expiredNotice = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>This link has expired</title>
<link rel="stylesheet" href="/portal.css">
</head>
<body>
<main class="notice">
<p class="brand">Sound Forge Alchemy</p>
<h1>This link has expired</h1>
<p>Links to private copies work for a limited time.</p>
<p>To get a new one, press <strong>New link</strong> under the reply that brought you this one, or ask for the same
song again: what is still stored is not made a second time, so the new link comes at once.</p>
</main>
</body>
</html>
`;
