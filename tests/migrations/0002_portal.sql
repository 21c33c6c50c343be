insert into invitations (secret_hash, role, name, invited_by, expires_at) values
  ('hash', 'viewer', 'Ada', 'portal:root@example.org', now() + interval '1 day');
insert into sign_in_failures (subject, failures, locked_until) values ('account:root@example.org', 3, now());
insert into measurements (name, value) values ('storage', '{"bytes": 12}');
insert into queue_pauses (queue, paused_by) values ('format', 'portal:root@example.org');
insert into jobs (id, stage, key, params, status, progress) values
  ('40000000-0000-4000-8000-000000000006', 'cleanup', 'cleanup:orphans', '{"task": "orphans", "apply": false}', 'completed', 100);
insert into orphans (scan_id, kind, path, size_bytes, changed_at, state, quarantine_path) values
  ('40000000-0000-4000-8000-000000000006', 'file', 'stems/x/htdemucs/vocals.flac', 3, now(), 'quarantined', 'quarantine/stems_x');
update stats_hourly set durations = '{"60": 1}', faults = '{"internal": 1}';
