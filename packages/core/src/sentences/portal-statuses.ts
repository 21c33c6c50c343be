/** What a status is called: of jobs, requests and songs. */
export const statuses: Readonly<Record<string, string>> = {
  queued: 'Queued',
  retrying: 'Retrying',
  downloading: 'Downloading',
  processing: 'Processing',
  analyzing: 'Analysing',
  running: 'Running',
  completed: 'Completed',
  partial: 'Partial',
  failed: 'Failed',
  cancelled: 'Cancelled',
  live: 'Not over',
  working: 'At work',
  ready: 'Ready',
  removed: 'Files gone',
  blocked: 'Taken down',
};

/** What a stage is called. */
export const stages: Readonly<Record<string, string>> = {
  resolve: 'Look up',
  download: 'Download',
  processing: 'Separate',
  analysis: 'Analyse',
  format: 'Convert',
  cleanup: 'Maintenance',
};
