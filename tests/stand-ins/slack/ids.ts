/** Makes ids in Slack's form: a letter for the kind of thing, then ten characters. */
export function slackIds(): (kind: string) => string {
  let count = 0;
  return (kind) => {
    count += 1;
    return `${kind}${count.toString(36).toUpperCase().padStart(10, '0')}`;
  };
}
