CREATE TABLE "sources" (
	"source_key" text PRIMARY KEY NOT NULL,
	"found" jsonb NOT NULL,
	"fresh_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "turn_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "metadata" jsonb;--> statement-breakpoint
ALTER TABLE "job_tries" ADD COLUMN "routes" jsonb;--> statement-breakpoint
ALTER TABLE "job_tries" ADD COLUMN "cause" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "fault_detail" jsonb;