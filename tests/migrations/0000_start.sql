-- One finished song, one that waits, one that failed, as the first schema held them.
insert into users (id, identity, name, email, password_hash, role) values
  ('10000000-0000-4000-8000-000000000001', 'discord:111111111111111111', 'Sam', null, null, 'member'),
  ('10000000-0000-4000-8000-000000000002', 'portal:root@example.org', 'Root', 'root@example.org', 'hash', 'administrator');
insert into tracks (id, source_key, title, artist, album, isrc, cover_url, duration_ms, blocked_at) values
  ('20000000-0000-4000-8000-000000000001', 'spotify:track:0000000000000000000001', 'One', 'A', 'B', 'USABC2600001', 'https://i.scdn.co/image/x', 240000, null),
  ('20000000-0000-4000-8000-000000000002', 'upload:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'Two', null, null, null, null, null, now());
insert into requests (id, kind, source_key, title, model, stems, format, user_id, platform, interaction_id, workspace, private, priority, withdrawn, withdrawn_by, status, progress, seq, announced_seq, epoch, finished_at) values
  ('30000000-0000-4000-8000-000000000001', 'track', 'spotify:track:0000000000000000000001', 'One', 'htdemucs', null, 'flac', '10000000-0000-4000-8000-000000000001', 'discord', 'i1', 'w1', false, 0, false, null, 'completed', 100, 9, 9, 0, now()),
  ('30000000-0000-4000-8000-000000000002', 'file', 'upload:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'two.mp3', 'htdemucs', '{vocals,drums}', 'mp3', '10000000-0000-4000-8000-000000000001', 'terminal', 'i2', null, true, 5, true, 'terminal:sam', 'cancelled', 40, 5, 4, 1, now()),
  ('30000000-0000-4000-8000-000000000003', 'playlist', 'spotify:playlist:0000000000000000000002', null, 'htdemucs', null, 'flac', '10000000-0000-4000-8000-000000000002', 'slack', 'i3', 'T1', false, 0, false, null, 'running', 2, 3, 3, 0, null);
insert into jobs (id, stage, key, track_id, params, status, progress, run, tries, seq, announced_seq, fault_code, fault_message, result) values
  ('40000000-0000-4000-8000-000000000001', 'download', 'download:spotify:track:0000000000000000000001', '20000000-0000-4000-8000-000000000001', '{"sourceKey": "spotify:track:0000000000000000000001", "title": null}', 'completed', 100, 1, 1, 3, 3, null, null, '{"trackIds": ["20000000-0000-4000-8000-000000000001"]}'),
  ('40000000-0000-4000-8000-000000000002', 'processing', 'processing:20000000-0000-4000-8000-000000000001:htdemucs', '20000000-0000-4000-8000-000000000001', '{"model": "htdemucs"}', 'completed', 100, 2, 2, 7, 7, null, null, '{"stems": ["drums", "bass", "other", "vocals"]}'),
  ('40000000-0000-4000-8000-000000000003', 'analysis', 'analysis:20000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001', '{}', 'completed', 100, 1, 1, 3, 3, null, null, null),
  ('40000000-0000-4000-8000-000000000004', 'download', 'download:upload:ba7816bf', null, '{"sourceKey": "upload:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "title": "two.mp3"}', 'failed', 40, 3, 3, 9, 9, 'corrupt_audio', 'That file is damaged.', null),
  ('40000000-0000-4000-8000-000000000005', 'resolve', 'resolve:spotify:playlist:0000000000000000000002', null, '{"sourceKey": "spotify:playlist:0000000000000000000002"}', 'downloading', 10, 1, 1, 3, 3, null, null, null);
insert into job_events (job_id, seq, status, run, fault_code) values
  ('40000000-0000-4000-8000-000000000001', 1, 'queued', 0, null),
  ('40000000-0000-4000-8000-000000000004', 9, 'failed', 3, 'corrupt_audio');
insert into job_tries (job_id, run, worker, ended_at, outcome, fault_code, fault_message, route, log_tail) values
  ('40000000-0000-4000-8000-000000000001', 1, 'host:1', now(), 'completed', null, null, 'yt-dlp:isrc', null),
  ('40000000-0000-4000-8000-000000000004', 3, null, now(), 'failed', 'corrupt_audio', 'That file is damaged.', null, 'the last words');
insert into request_tracks (request_id, track_id, position) values
  ('30000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001', 0);
insert into request_jobs (request_id, job_id, epoch) values
  ('30000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000001', 0),
  ('30000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000002', 0),
  ('30000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000003', 0),
  ('30000000-0000-4000-8000-000000000002', '40000000-0000-4000-8000-000000000004', 1),
  ('30000000-0000-4000-8000-000000000003', '40000000-0000-4000-8000-000000000005', 0);
insert into files (path, track_id, job_id, run, kind, stem, model, format, size_bytes, sha256, crc32, removed_at) values
  ('downloads/20000000-0000-4000-8000-000000000001.mp3', '20000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000001', 1, 'download', null, null, null, 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 891568578, null),
  ('stems/20000000-0000-4000-8000-000000000001/htdemucs/vocals.flac', '20000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000002', 2, 'stem', 'vocals', 'htdemucs', null, 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 891568578, null),
  ('stems/20000000-0000-4000-8000-000000000001/htdemucs/peaks.json', '20000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000002', 2, 'peaks', null, 'htdemucs', null, 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 891568578, null),
  ('formats/20000000-0000-4000-8000-000000000001/htdemucs/vocals.mp3', '20000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000002', 2, 'format', 'vocals', 'htdemucs', 'mp3', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 891568578, now());
insert into analyses (track_id, job_id, tempo_bpm, key, camelot, loudness_lufs, energy) values
  ('20000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000003', 120.02, 'A minor', '8A', -14.2, 0.6);
insert into links (id, request_id, model, stems, expires_at, revoked_at, opens, sent_bytes) values
  ('50000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000001', 'htdemucs', '{vocals}', now() + interval '1 day', null, 2, 1000),
  ('50000000-0000-4000-8000-000000000002', '30000000-0000-4000-8000-000000000001', 'htdemucs', null, now(), now(), 0, 0);
insert into replies (request_id, platform, message, shown_seq, closed_at, closed_why) values
  ('30000000-0000-4000-8000-000000000001', 'discord', '{"channelId": "1", "messageId": "2"}', 9, now(), 'final'),
  ('30000000-0000-4000-8000-000000000003', 'slack', null, 0, null, null);
insert into audit (actor, action, target_kind, target_id, detail) values
  ('portal:root@example.org', 'retry', 'job', '40000000-0000-4000-8000-000000000002', '{"why": "asked"}');
insert into services (name, not_before) values ('deezer', now());
insert into stats_hourly (hour, stage, completed, failed, cancelled, total_ms) values (date_trunc('hour', now()), 'processing', 1, 0, 0, 60000);
insert into workers (host, pid, queues) values ('host', 1, '{download,processing}');
insert into leases (name, holder, held_until) values ('sweeper', 'nobody', now());
