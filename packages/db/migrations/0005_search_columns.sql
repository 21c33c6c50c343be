DROP INDEX "audit_search";--> statement-breakpoint
DROP INDEX "tracks_search";--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "searched" text GENERATED ALWAYS AS (lower(actor || ' ' || action || ' ' || target_kind || ' ' || coalesce(target_id::text, '') || ' ' || detail::text)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "searched" text GENERATED ALWAYS AS (lower(title || ' ' || coalesce(artist, '') || ' ' || coalesce(album, ''))) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_searched" ON "audit" USING gin ("searched" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "tracks_used" ON "tracks" USING btree ("used_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "tracks_searched" ON "tracks" USING gin ("searched" gin_trgm_ops);