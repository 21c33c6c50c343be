/** Where the JSON report goes; only the test command asks for one. */
export const reportFile = (): string | undefined => process.env.PLAYWRIGHT_REPORT;
