insert into sources (source_key, found, fresh_until) values
  ('spotify:track:0000000000000000000001', '{"title": "One"}', now() + interval '1 day');
update tracks set metadata = '{"trackNumber": 1}' where id = '20000000-0000-4000-8000-000000000001';
update jobs set fault_detail = '{"candidates": []}' where id = '40000000-0000-4000-8000-000000000004';
