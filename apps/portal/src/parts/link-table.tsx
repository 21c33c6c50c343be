import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { portalWords } from '@alchemy/core/portal-words';
import { formatSize } from '@alchemy/core/scale';
import type { listLinks } from '@alchemy/db/dashboard/lists';
import Link from 'next/link';
import { ActionButton } from '../client/action-button.tsx';
import { Badge } from '../ui/badge.tsx';
import { Cell, HeadCell, Row, Table } from '../ui/table.tsx';
import { Moment } from './moment.tsx';

const words = pageWords.links;
export type LinkRow = Awaited<ReturnType<typeof listLinks>>['rows'][number];

/** Links with what came of them. */
export function LinkTable({ rows, mayRevoke }: { rows: readonly LinkRow[]; mayRevoke: boolean }) {
  return (
    <Table label={words.title}>
      <thead>
        <tr>
          <HeadCell>{words.song}</HeadCell>
          <HeadCell>{words.who}</HeadCell>
          <HeadCell>{words.state}</HeadCell>
          <HeadCell>{words.expires}</HeadCell>
          <HeadCell className="text-right">{words.opens}</HeadCell>
          <HeadCell className="text-right">{words.sent}</HeadCell>
          <HeadCell>{words.made}</HeadCell>
          {mayRevoke && (
            <HeadCell>
              <span className="sr-only">{portalWords.list.actions}</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ link, title, identity, name, isLive }) => (
          <Row key={link.id}>
            <Cell className="max-w-72">
              <Link href={`/requests/${link.requestId}`} className="block truncate font-medium hover:underline">
                {title ?? pageWords.unknownSong}
              </Link>
            </Cell>
            <Cell className="max-w-48 truncate">{name ?? identity}</Cell>
            <Cell>
              <Badge tone={isLive ? 'good' : 'plain'}>{stateWord(link.revokedAt, isLive)}</Badge>
            </Cell>
            <Cell>
              <Moment at={link.expiresAt} />
            </Cell>
            <Cell className="text-right tabular-nums">{link.opens}</Cell>
            <Cell className="whitespace-nowrap text-right tabular-nums">{formatSize(link.sentBytes)}</Cell>
            <Cell>
              <Moment at={link.createdAt} />
            </Cell>
            {mayRevoke && (
              <Cell className="text-right">
                {isLive && (
                  <ActionButton action="revoke-link" input={{ linkId: link.id }} question={actionWords.revokeLink}>
                    {actionWords.revokeLink.label}
                  </ActionButton>
                )}
              </Cell>
            )}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function stateWord(revokedAt: Date | null, isLive: boolean): string {
  if (revokedAt !== null) return words.revoked;
  return isLive ? words.live : words.expired;
}
