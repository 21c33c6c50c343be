CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"secret_hash" text NOT NULL,
	"role" text NOT NULL,
	"name" text,
	"invited_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitations_secret_hash_unique" UNIQUE("secret_hash"),
	CONSTRAINT "invitations_role" CHECK ("invitations"."role" in ('administrator', 'operator', 'viewer', 'member'))
);
--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"subject" text PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 1 NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"locked_until" timestamp (3) with time zone,
	CONSTRAINT "sign_in_failures_count" CHECK ("sign_in_failures"."failures" > 0)
);
--> statement-breakpoint
CREATE TABLE "measurements" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"measured_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orphans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"scan_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"path" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'found' NOT NULL,
	"quarantine_path" text,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "orphans_kind" CHECK ("orphans"."kind" in ('file', 'row')),
	CONSTRAINT "orphans_state" CHECK ("orphans"."state" in ('found', 'quarantined', 'restored', 'removed', 'passed')),
	CONSTRAINT "orphans_size" CHECK ("orphans"."size_bytes" >= 0),
	CONSTRAINT "orphans_path" CHECK ("orphans"."path" !~ '^/|(^|/)[.][.](/|$)')
);
--> statement-breakpoint
CREATE TABLE "queue_pauses" (
	"queue" text PRIMARY KEY NOT NULL,
	"paused_by" text NOT NULL,
	"paused_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "audit_at";--> statement-breakpoint
ALTER TABLE "stats_hourly" ADD COLUMN "durations" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "stats_hourly" ADD COLUMN "faults" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "orphans" ADD CONSTRAINT "orphans_scan_id_jobs_id_fk" FOREIGN KEY ("scan_id") REFERENCES "jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_in_failures_since" ON "sign_in_failures" USING btree ("since");--> statement-breakpoint
CREATE INDEX "orphans_scan" ON "orphans" USING btree ("scan_id","path");--> statement-breakpoint
CREATE INDEX "orphans_quarantined" ON "orphans" USING btree ("settled_at") WHERE state = 'quarantined';--> statement-breakpoint
CREATE INDEX "audit_action" ON "audit" USING btree ("action","at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "audit_search" ON "audit" USING gin (("actor" || ' ' || "action" || ' ' || "target_kind" || ' ' || coalesce("target_id"::text, '') || ' ' || "detail"::text) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "users_role_created" ON "users" USING btree ("role","created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "users_search" ON "users" USING gin (("identity" || ' ' || coalesce("name", '') || ' ' || coalesce("email", '')) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "links_created" ON "links" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "requests_status_created" ON "requests" USING btree ("status","created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "requests_platform_created" ON "requests" USING btree ("platform","created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "requests_source" ON "requests" USING btree ("source_key");--> statement-breakpoint
CREATE INDEX "files_model" ON "files" USING btree ("model","track_id") WHERE kind = 'stem' and removed_at is null;--> statement-breakpoint
CREATE INDEX "tracks_title" ON "tracks" USING btree ("title","id");--> statement-breakpoint
CREATE INDEX "tracks_blocked" ON "tracks" USING btree ("id") WHERE blocked_at is not null;--> statement-breakpoint
CREATE INDEX "jobs_stage_updated" ON "jobs" USING btree ("stage","updated_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "jobs_stage_status_updated" ON "jobs" USING btree ("stage","status","updated_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "jobs_failed_code" ON "jobs" USING btree ("fault_code","updated_at" DESC NULLS LAST,"id") WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX "jobs_failed_track" ON "jobs" USING btree ("track_id") WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at" DESC NULLS LAST,"id");