/** The words of the portal's pages. */
export const portalWords = {
  product: 'Sound Forge Alchemy',
  notFound: {
    title: 'There is nothing here',
    why: 'The address may have been cut short when it was copied, or the link was taken back by its owner.',
    remedy: 'Ask for the song again where you asked for it the first time, and you get a new link.',
  },
} as const;
