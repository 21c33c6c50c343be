/** Permission bits by Discord's names: those that decide what a bot can do with a reply. */
export const Permission = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  useExternalEmojis: 1n << 18n,
  sendMessagesInThreads: 1n << 38n,
  manageGuild: 1n << 5n,
} as const;

/** What a bot that was invited with the usual scopes may do in a channel. */
export const usualBotPermissions =
  Permission.viewChannel |
  Permission.sendMessages |
  Permission.embedLinks |
  Permission.attachFiles |
  Permission.readMessageHistory |
  Permission.useExternalEmojis |
  Permission.sendMessagesInThreads;

/** What interactions in direct messages report: Discord grants these outside servers. */
export const directMessagePermissions =
  Permission.attachFiles | Permission.embedLinks | Permission.mentionEveryone | Permission.useExternalEmojis;
