#include "k8s/reflector.h"

#include <algorithm>
#include <utility>

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kListTimeout = seconds(30);
constexpr Duration kOpenTimeout = seconds(15);
// How long the server is asked to keep a watch, drawn anew each time so that watches do not all end
// together. With the grace a dead socket lives two minutes at most.
constexpr Duration kWatchLeast = seconds(60);
constexpr Duration kWatchMost = seconds(110);
constexpr Duration kWatchGrace = seconds(10);
constexpr Duration kShortWatch = seconds(1);
// So many events are delivered before a Step looks at its deadlines again.
constexpr int kBatch = 500;

constexpr Backoff::Options kSoon = {milliseconds(800), seconds(30), minutes(2)};
constexpr Backoff::Options kLater = {seconds(5), minutes(2), minutes(2)};

// Trying again soon will not help: a right, a credential or the kind itself is missing.
bool NeedsAPerson(const Error& error) {
  switch (RemedyFor(error.code)) {
    case Remedy::kFix:
    case Remedy::kReauth:
    case Remedy::kReread:
      return true;
    default:
      return false;
  }
}

// A stream that ended so may have lost events. Anything else broke between two of them, and a watch
// from the last version loses nothing.
bool MayHaveLostEvents(const Error& error) {
  return error.code == Code::kExpired || error.code == Code::kTimeout ||
         error.code == Code::kMalformed || error.code == Code::kTooLarge;
}

// The list goes on with the same page.
bool KeepsPages(const Error& error) {
  return error.code == Code::kCancelled || error.retryable() || error.outcome_unknown();
}

}  // namespace

Reflector::Reflector(ReflectorOptions options, KubeClient& client, ObjectSink& sink,
                     const Clock& clock, Rng rng, Log& log)
    : options_(std::move(options)),
      client_(client),
      sink_(sink),
      clock_(clock),
      rng_(rng),
      log_(log),
      soon_(kSoon, rng.Fork("soon")),
      later_(kLater, rng.Fork("later")),
      page_limit_(options_.page_limit) {}

MonoTime Reflector::Step(Duration wait, std::stop_token stop) {
  if (clock_.Now() < not_before_) return not_before_;
  switch (phase_) {
    case Phase::kListing:
      return ListNextPage(std::move(stop));
    case Phase::kOpening:
      return OpenWatch(std::move(stop));
    case Phase::kWatching:
      return ReadWatch(wait);
  }
  return clock_.Now();
}

void Reflector::Relist() {
  watch_.reset();
  StartList();
}

MonoTime Reflector::ListNextPage(std::stop_token stop) {
  // Without a version the list is read by quorum: it is never older than what we have seen, not
  // even from a server that lags behind.
  auto page = client_.List(options_.type,
                           {.ns = options_.ns,
                            .label_selector = options_.label_selector,
                            .field_selector = options_.field_selector,
                            .limit = page_limit_,
                            .continue_token = continue_token_},
                           {.timeout = kListTimeout, .stop = std::move(stop)});
  if (!page) return ListFailed(page.error());
  sink_.Stage(std::move(page->items));
  continue_token_ = std::move(page->continue_token);
  if (!continue_token_.empty()) return clock_.Now();
  if (page->resource_version.empty()) {
    return ListFailed({.code = Code::kMalformed, .message = "the list has no resourceVersion"});
  }
  return DeliverList(std::move(page->resource_version));
}

MonoTime Reflector::ListFailed(const Error& error) {
  if (error.code == Code::kTooLarge) page_limit_ = std::max(1, page_limit_ / 2);
  // What the sink holds stays: that a list failed says nothing about any object.
  if (!KeepsPages(error) || continue_token_.empty()) StartList();
  return Fail("list", error);
}

MonoTime Reflector::DeliverList(std::string version) {
  sink_.Replace();
  version_ = std::move(version);
  synced_ = true;
  page_limit_ = options_.page_limit;
  // Up to a tenth sooner, so that many reflectors do not list together.
  const Duration tenth = options_.relist_every / 10;
  relist_at_ = clock_.Now() + Jittered(options_.relist_every - tenth, 1.0 / 9, rng_);
  phase_ = Phase::kOpening;
  return clock_.Now();
}

MonoTime Reflector::OpenWatch(std::stop_token stop) {
  const Duration lasts =
      Jittered(kWatchLeast,
               static_cast<double>((kWatchMost - kWatchLeast).count()) / kWatchLeast.count(), rng_);
  auto watch = client_.OpenWatch(options_.type,
                                 {.ns = options_.ns,
                                  .label_selector = options_.label_selector,
                                  .field_selector = options_.field_selector,
                                  .resource_version = version_,
                                  .server_timeout = lasts},
                                 {.timeout = kOpenTimeout, .stop = std::move(stop)});
  if (!watch) {
    const Error& error = watch.error();
    return WatchBroke(error, error.code == Code::kExpired || NeedsAPerson(error));
  }
  watch_ = *std::move(watch);
  opened_at_ = clock_.Now();
  stalled_at_ = opened_at_ + lasts + kWatchGrace;
  progressed_ = false;
  phase_ = Phase::kWatching;
  return opened_at_;
}

MonoTime Reflector::ReadWatch(Duration wait) {
  const MonoTime now = clock_.Now();
  if (now >= relist_at_) {
    StopWatch(Phase::kListing);
    return now;
  }
  wait = std::min({wait, relist_at_ - now, stalled_at_ - now});
  for (int i = 0; i < kBatch; ++i) {
    WatchEvent event;
    const auto state = watch_->Next(std::max(wait, Duration::zero()), event);
    if (!state) return WatchBroke(state.error(), MayHaveLostEvents(state.error()));
    if (*state == Watch::State::kEnd) return WatchEnded();
    if (*state == Watch::State::kIdle) break;
    if (const auto taken = Take(event); !taken) {
      // Whatever it was, the server gave this watch up: go on from a list.
      StopWatch(Phase::kListing);
      return Fail("watch", taken.error());
    }
    wait = Duration::zero();
  }
  if (clock_.Now() < stalled_at_) return clock_.Now();
  return WatchBroke({.code = Code::kTimeout,
                     .message = "the server neither ended the watch in time nor sent anything"},
                    true);
}

MonoTime Reflector::WatchEnded() {
  StopWatch(Phase::kOpening);
  const MonoTime now = clock_.Now();
  if (!progressed_ && now - opened_at_ < kShortWatch) {
    return Fail("watch", {.code = Code::kUnavailable,
                          .message = "the watch ended within a second and without an event"});
  }
  Healthy();
  return now;
}

MonoTime Reflector::WatchBroke(const Error& error, bool relist) {
  // A server that came back with an older history might refuse our version for ever.
  if (clock_.Now() >= relist_at_) relist = true;
  StopWatch(relist ? Phase::kListing : Phase::kOpening);
  return Fail("watch", error);
}

Result<void> Reflector::Take(WatchEvent& event) {
  switch (event.type) {
    case WatchEventType::kError:
      return *event.error;
    case WatchEventType::kUnknown:
      if (!std::exchange(said_unknown_type_, true)) {
        log_.Warning("ignoring watch events of an unknown type",
                     {{"kind", options_.type.kind}, {"type", event.raw_type}});
      }
      return {};
    case WatchEventType::kBookmark:
      MoveTo(event.object->meta().resource_version);
      return {};
    default:
      TakeObject(event.type, *std::move(event.object));
      return {};
  }
}

void Reflector::TakeObject(WatchEventType type, Object object) {
  const ObjectMeta& meta = object.meta();
  if (meta.kind != options_.type.kind || meta.api_version != options_.type.api_version()) {
    if (!std::exchange(said_wrong_kind_, true)) {
      log_.Warning("ignoring watch events of another kind",
                   {{"kind", options_.type.kind}, {"got", meta.api_version + " " + meta.kind}});
    }
    return;
  }
  MoveTo(meta.resource_version);
  if (type == WatchEventType::kDeleted) {
    sink_.Remove(object);
  } else {
    sink_.Upsert(std::move(object));
  }
}

void Reflector::MoveTo(const std::string& version) {
  if (version.empty() || version == version_) return;
  version_ = version;
  progressed_ = true;
  Healthy();
}

void Reflector::StartList() {
  sink_.Unstage();
  continue_token_.clear();
  phase_ = Phase::kListing;
}

void Reflector::StopWatch(Phase next) {
  watch_.reset();
  phase_ = next;
}

MonoTime Reflector::Fail(std::string_view doing, const Error& error) {
  const MonoTime now = clock_.Now();
  if (error.code == Code::kCancelled) return now;
  const std::string trouble = std::string(doing) + " " + std::string(NameOf(error.code));
  if (trouble != trouble_) {
    log_.Warning(
        "cannot follow objects",
        {{"kind", options_.type.kind}, {"doing", std::string(doing)}, {"error", error.message}});
    trouble_ = trouble;
  }
  Backoff& backoff = NeedsAPerson(error) ? later_ : soon_;
  not_before_ = now + std::max(backoff.Next(now), error.retry_after);
  return not_before_;
}

void Reflector::Healthy() {
  if (trouble_.empty()) return;
  log_.Info("following objects again", {{"kind", options_.type.kind}});
  trouble_.clear();
}

}  // namespace trimtab::k8s
