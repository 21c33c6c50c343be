/** Where the JSON report goes; only the test command asks for one. */
export const reportFile = (): string | undefined => process.env.PLAYWRIGHT_REPORT;

/** Whether the pictures in the documents are to be taken anew, which a person asks for. */
export const renewsPictures = (): boolean => process.env.RENEW_PICTURES === '1';
