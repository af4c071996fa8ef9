#include "sim/watch_cursor.h"

#include <algorithm>
#include <utility>

#include "sim/listing.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

constexpr Duration kBookmarkEvery = std::chrono::minutes(1);
constexpr Duration kBookmarkBeforeEnd = std::chrono::seconds(2);

// An object that leaves a selector is deleted for who watches through it: with its last content
// that matched, at the revision of the change.
Json AsDeleted(Json previous, const Json& now) {
  previous["metadata"]["resourceVersion"] = std::string(now.Text({"metadata", "resourceVersion"}));
  return previous;
}

}  // namespace

WatchCursor::WatchCursor(const Store& store, const Clock& clock, const Kind& kind,
                         WatchRequest request, Render render)
    : store_(&store),
      clock_(&clock),
      kind_(&kind),
      request_(std::move(request)),
      render_(std::move(render)),
      deadline_(clock.Now() + request_.timeout),
      next_bookmark_(std::min(clock.Now() + kBookmarkEvery, deadline_ - kBookmarkBeforeEnd)) {}

Outcome<WatchCursor> WatchCursor::Open(const Store& store, const Clock& clock, const Kind& kind,
                                       WatchRequest request, Render render) {
  auto revision = ParseRevision(request.resource_version);
  if (!revision) return revision.status();
  WatchCursor cursor(store, clock, kind, std::move(request), std::move(render));
  cursor.Start(*revision);
  return cursor;
}

void WatchCursor::Start(int64_t revision) {
  if (revision == 0) {
    for (const auto& [name, version] : store_->All(kind_->storage)) {
      const Version shown = kind_->Show(version);
      const bool here = request_.ns.empty() || name.ns == request_.ns;
      if (here && request_.selector.Matches(*shown)) Emit("ADDED", *shown);
    }
    revision = store_->revision();
  } else if (revision < store_->compacted()) {
    Fail(Expired("too old resource version: " + std::to_string(revision) + " (" +
                 std::to_string(store_->compacted()) + ")"));
  }
  sent_revision_ = revision;
  next_change_ = store_->ChangesAfter(revision);
}

std::optional<std::string> WatchCursor::Next() {
  if (ready_.empty() && !ended_) ReadChanges();
  if (ready_.empty() && !ended_) KeepTime();
  if (ready_.empty()) return std::nullopt;
  std::string line = std::move(ready_.front());
  ready_.pop_front();
  return line;
}

void WatchCursor::ReadChanges() {
  while (ready_.empty() && next_change_ < store_->ChangesEnd()) {
    const Change* change = store_->ChangeAt(next_change_);
    if (change == nullptr) {
      return Fail(Expired("too old resource version: " + std::to_string(sent_revision_) + " (" +
                          std::to_string(store_->compacted()) + ")"));
    }
    ++next_change_;
    // A watch from the future begins there.
    if (change->revision <= sent_revision_) continue;
    sent_revision_ = change->revision;
    if (change->storage == kind_->storage) Take(*change);
  }
}

void WatchCursor::Take(const Change& change) {
  if (!request_.ns.empty() && change.name.ns != request_.ns) return;
  const Version object = kind_->Show(change.object);
  const Version previous = change.previous ? kind_->Show(change.previous) : nullptr;
  const bool was = previous != nullptr && request_.selector.Matches(*previous);
  const bool is = change.type != ChangeType::kDeleted && request_.selector.Matches(*object);
  if (is) {
    Emit(was ? "MODIFIED" : "ADDED", *object);
  } else if (was && change.type == ChangeType::kDeleted) {
    Emit("DELETED", *object);
  } else if (was) {
    Emit("DELETED", AsDeleted(*previous, *object));
  }
}

void WatchCursor::Emit(const char* type, const Json& object) {
  ready_.push_back(std::string("{\"type\":\"") + type + "\",\"object\":" + render_(object) + "}\n");
}

void WatchCursor::EmitBookmark() {
  // Also a bookmark is of the kind that is watched, but for its version without content.
  const Json object = Json::Of(
      {{"kind", kind_->type.kind},
       {"apiVersion", kind_->type.api_version()},
       {"metadata",
        Json::Of({{"resourceVersion", std::to_string(std::max(sent_revision_, int64_t{1}))},
                  {"creationTimestamp", nullptr}})}});
  ready_.push_back("{\"type\":\"BOOKMARK\",\"object\":" + object.Dump() + "}\n");
}

void WatchCursor::Fail(const Status& status) {
  ready_.push_back("{\"type\":\"ERROR\",\"object\":" + status.ToJson().Dump() + "}\n");
  ended_ = true;
}

void WatchCursor::KeepTime() {
  const MonoTime now = clock_->Now();
  if (request_.bookmarks && now >= next_bookmark_) {
    EmitBookmark();
    const MonoTime last = deadline_ - kBookmarkBeforeEnd;
    next_bookmark_ = now < last ? std::min(now + kBookmarkEvery, last) : MonoTime::max();
  }
  if (now >= deadline_) ended_ = true;
}

}  // namespace trimtab::sim
