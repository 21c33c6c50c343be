CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" uuid,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"identity" text NOT NULL,
	"name" text,
	"email" text,
	"password_hash" text,
	"role" text DEFAULT 'member' NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"blocked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_identity_unique" UNIQUE("identity"),
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_role" CHECK ("users"."role" in ('administrator', 'operator', 'viewer', 'member'))
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"model" text NOT NULL,
	"stems" text[],
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"opens" integer DEFAULT 0 NOT NULL,
	"sent_bytes" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "links_counts" CHECK ("links"."opens" >= 0 and "links"."sent_bytes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "replies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"message" jsonb,
	"shown_seq" integer DEFAULT 0 NOT NULL,
	"shown_epoch" integer DEFAULT 0 NOT NULL,
	"holder" text,
	"held_until" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"closed_why" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_jobs" (
	"request_id" uuid NOT NULL,
	"job_id" uuid NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "request_jobs_request_id_job_id_pk" PRIMARY KEY("request_id","job_id")
);
--> statement-breakpoint
CREATE TABLE "request_tracks" (
	"request_id" uuid NOT NULL,
	"track_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "request_tracks_request_id_track_id_pk" PRIMARY KEY("request_id","track_id"),
	CONSTRAINT "request_tracks_position" UNIQUE("request_id","position")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"source_key" text NOT NULL,
	"title" text,
	"model" text NOT NULL,
	"stems" text[],
	"format" text NOT NULL,
	"user_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"interaction_id" text NOT NULL,
	"workspace" text,
	"private" boolean DEFAULT false NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"withdrawn_by" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"progress" integer DEFAULT 0 NOT NULL,
	"seq" integer DEFAULT 1 NOT NULL,
	"announced_seq" integer DEFAULT 0 NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"begun_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "requests_interaction" UNIQUE("platform","interaction_id"),
	CONSTRAINT "requests_kind" CHECK ("requests"."kind" in ('track', 'album', 'playlist', 'file')),
	CONSTRAINT "requests_format" CHECK ("requests"."format" in ('flac', 'wav', 'mp3', 'm4a', 'opus')),
	CONSTRAINT "requests_status" CHECK ("requests"."status" in ('queued', 'running', 'completed', 'partial', 'failed', 'cancelled')),
	CONSTRAINT "requests_progress" CHECK ("requests"."progress" between 0 and 100),
	CONSTRAINT "requests_hundred_means_done" CHECK (("requests"."progress" = 100) = ("requests"."status" = 'completed'))
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"held_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "services" (
	"name" text PRIMARY KEY NOT NULL,
	"not_before" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stats_hourly" (
	"hour" timestamp (3) with time zone NOT NULL,
	"stage" text NOT NULL,
	"completed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"cancelled" integer DEFAULT 0 NOT NULL,
	"total_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "stats_hourly_hour_stage_pk" PRIMARY KEY("hour","stage"),
	CONSTRAINT "stats_hourly_stage" CHECK ("stats_hourly"."stage" in ('resolve', 'download', 'processing', 'analysis', 'format', 'cleanup'))
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"queues" text[] NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"beat_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "analyses" (
	"track_id" uuid PRIMARY KEY NOT NULL,
	"job_id" uuid NOT NULL,
	"tempo_bpm" double precision NOT NULL,
	"key" text NOT NULL,
	"camelot" text NOT NULL,
	"loudness_lufs" double precision,
	"energy" double precision NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "analyses_job" UNIQUE("job_id"),
	CONSTRAINT "analyses_camelot" CHECK ("analyses"."camelot" ~ '^([1-9]|1[0-2])[AB]$'),
	CONSTRAINT "analyses_tempo" CHECK ("analyses"."tempo_bpm" >= 0)
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"path" text NOT NULL,
	"track_id" uuid NOT NULL,
	"job_id" uuid NOT NULL,
	"run" integer NOT NULL,
	"kind" text NOT NULL,
	"stem" text,
	"model" text,
	"format" text,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"crc32" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "files_path_unique" UNIQUE("path"),
	CONSTRAINT "files_kind" CHECK ("files"."kind" in ('download', 'cover', 'stem', 'peaks', 'analysis', 'format')),
	CONSTRAINT "files_size" CHECK ("files"."size_bytes" >= 0),
	CONSTRAINT "files_sha256" CHECK ("files"."sha256" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "files_crc32" CHECK ("files"."crc32" between 0 and 4294967295),
	CONSTRAINT "files_stem" CHECK ("files"."kind" not in ('stem', 'format') or ("files"."stem" is not null and "files"."model" is not null)),
	CONSTRAINT "files_format" CHECK ("files"."kind" <> 'format' or "files"."format" in ('flac', 'wav', 'mp3', 'm4a', 'opus')),
	CONSTRAINT "files_path" CHECK ("files"."path" !~ '^/|(^|/)[.][.](/|$)')
);
--> statement-breakpoint
CREATE TABLE "tracks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source_key" text NOT NULL,
	"title" text NOT NULL,
	"artist" text,
	"album" text,
	"isrc" text,
	"cover_url" text,
	"duration_ms" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"blocked_at" timestamp (3) with time zone,
	CONSTRAINT "tracks_source_key_unique" UNIQUE("source_key"),
	CONSTRAINT "tracks_duration" CHECK ("tracks"."duration_ms" >= 0)
);
--> statement-breakpoint
CREATE TABLE "job_events" (
	"job_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"status" text NOT NULL,
	"run" integer NOT NULL,
	"fault_code" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_events_job_id_seq_pk" PRIMARY KEY("job_id","seq")
);
--> statement-breakpoint
CREATE TABLE "job_tries" (
	"job_id" uuid NOT NULL,
	"run" integer NOT NULL,
	"worker" text,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"fault_code" text,
	"fault_message" text,
	"route" text,
	"log_tail" text,
	CONSTRAINT "job_tries_job_id_run_pk" PRIMARY KEY("job_id","run")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"stage" text NOT NULL,
	"rank" integer GENERATED ALWAYS AS (case stage when 'resolve' then 0 when 'download' then 1 when 'processing' then 2 when 'analysis' then 3 when 'format' then 4 when 'cleanup' then 5 end) STORED NOT NULL,
	"key" text NOT NULL,
	"track_id" uuid,
	"params" jsonb NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"progress" integer DEFAULT 0 NOT NULL,
	"run" integer DEFAULT 0 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"seq" integer DEFAULT 1 NOT NULL,
	"announced_seq" integer DEFAULT 0 NOT NULL,
	"queued_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"run_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"beat_at" timestamp (3) with time zone,
	"progress_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"fault_code" text,
	"fault_message" text,
	"result" jsonb,
	"fresh_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "jobs_stage" CHECK ("jobs"."stage" in ('resolve', 'download', 'processing', 'analysis', 'format', 'cleanup')),
	CONSTRAINT "jobs_status_fits_stage" CHECK ("jobs"."status" in ('queued', 'retrying', 'completed', 'failed', 'cancelled') or "jobs"."status" = case stage when 'resolve' then 'downloading' when 'download' then 'downloading' when 'processing' then 'processing' when 'analysis' then 'analyzing' when 'format' then 'processing' when 'cleanup' then 'processing' end),
	CONSTRAINT "jobs_progress" CHECK ("jobs"."progress" between 0 and 100),
	CONSTRAINT "jobs_completed_is_whole" CHECK ("jobs"."status" <> 'completed' or "jobs"."progress" = 100),
	CONSTRAINT "jobs_failed_says_why" CHECK ("jobs"."status" <> 'failed' or "jobs"."fault_code" is not null)
);
--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replies" ADD CONSTRAINT "replies_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_jobs" ADD CONSTRAINT "request_jobs_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_jobs" ADD CONSTRAINT "request_jobs_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_tracks" ADD CONSTRAINT "request_tracks_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_tracks" ADD CONSTRAINT "request_tracks_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "tracks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analyses" ADD CONSTRAINT "analyses_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "tracks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analyses" ADD CONSTRAINT "analyses_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "tracks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_events" ADD CONSTRAINT "job_events_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_tries" ADD CONSTRAINT "job_tries_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_track" FOREIGN KEY ("track_id") REFERENCES "tracks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_target" ON "audit" USING btree ("target_kind","target_id");--> statement-breakpoint
CREATE INDEX "links_request" ON "links" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "links_expires" ON "links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "replies_request" ON "replies" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "replies_open" ON "replies" USING btree ("platform","held_until") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "request_jobs_job" ON "request_jobs" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "request_tracks_track" ON "request_tracks" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "requests_live" ON "requests" USING btree ("id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "requests_unannounced" ON "requests" USING btree ("id") WHERE announced_seq < seq;--> statement-breakpoint
CREATE INDEX "requests_user" ON "requests" USING btree ("user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "requests_created" ON "requests" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "workers_beat" ON "workers" USING btree ("beat_at");--> statement-breakpoint
CREATE INDEX "files_track" ON "files" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "files_job" ON "files" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "tracks_used_at" ON "tracks" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "tracks_created" ON "tracks" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "tracks_search" ON "tracks" USING gin (("title" || ' ' || coalesce("artist", '') || ' ' || coalesce("album", '')) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "job_tries_ended" ON "job_tries" USING btree ("ended_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_live_per_key" ON "jobs" USING btree ("key") WHERE status in ('queued', 'retrying', 'downloading', 'processing', 'analyzing');--> statement-breakpoint
CREATE INDEX "jobs_key" ON "jobs" USING btree ("key");--> statement-breakpoint
CREATE INDEX "jobs_live" ON "jobs" USING btree ("status","run_at") WHERE status in ('queued', 'retrying', 'downloading', 'processing', 'analyzing');--> statement-breakpoint
CREATE INDEX "jobs_unannounced" ON "jobs" USING btree ("id") WHERE announced_seq < seq;--> statement-breakpoint
CREATE INDEX "jobs_track_id" ON "jobs" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "jobs_status_updated" ON "jobs" USING btree ("status","updated_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "jobs_updated" ON "jobs" USING btree ("updated_at" DESC NULLS LAST,"id");