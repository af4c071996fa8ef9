#include "k8s/event_recorder.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace trimtab::k8s {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// client-go's numbers.
constexpr double kBurst = 25;
constexpr Duration kRefill = minutes(5);      // one token
constexpr Duration kSeriesEnds = minutes(6);  // after the last repetition
constexpr Duration kSeriesWrite = minutes(6);

constexpr size_t kMostSeries = 1000;
constexpr size_t kMostBudgets = 2000;
constexpr int kRequestsPerFlush = 5;
constexpr Duration kPollEvery = seconds(1);
constexpr Duration kRetryAfter = seconds(10);
constexpr Duration kGiveUpAfter = minutes(10);
constexpr Duration kWriteTimeout = seconds(5);

// The API's own limits.
constexpr size_t kNoteCap = 1024;
constexpr size_t kWordCap = 128;
constexpr size_t kNameCap = 253;

const ResourceType& Events() {
  static const ResourceType kType{
      .group = "events.k8s.io", .version = "v1", .plural = "events", .kind = "Event"};
  return kType;
}

// At most `cap` bytes, and never half a character.
std::string Clipped(std::string_view text, size_t cap) {
  if (text.size() <= cap) return std::string(text);
  while (cap > 0 && (static_cast<unsigned char>(text[cap]) & 0xC0) == 0x80) --cap;
  return std::string(text.substr(0, cap));
}

// "checkout.5f3a0c1b2d4e6f70": valid wherever the subject's own name is.
std::string EventName(const std::string& subject, uint64_t number) {
  std::array<char, 20> suffix{};
  std::snprintf(suffix.data(), suffix.size(), ".%016llx", static_cast<unsigned long long>(number));
  std::string name = subject.substr(0, kNameCap - 17);
  while (name.ends_with('.') || name.ends_with('-')) name.pop_back();
  return name + suffix.data();
}

std::string SubjectKey(const EventSubject& subject) {
  return subject.uid + '\n' + subject.type.kind + '\n' + subject.name.ToString();
}

Json SeriesJson(int64_t count, WallTime last_observed) {
  return Json::Of({{"count", count}, {"lastObservedTime", FormatRfc3339(last_observed, 6)}});
}

}  // namespace

EventRecorder::EventRecorder(KubeClient& client, const Clock& clock, Rng rng, Log& log,
                             std::string controller, std::string instance)
    : client_(client),
      clock_(clock),
      log_(log),
      controller_(std::move(controller)),
      instance_(std::move(instance)),
      rng_(rng) {}

void EventRecorder::Record(const EventSubject& subject, Kind kind, std::string_view reason,
                           std::string_view action, std::string_view note) {
  const std::lock_guard lock(mutex_);
  const MonoTime now = clock_.Now();
  const std::string owner = SubjectKey(subject);
  std::string key = owner;
  for (const std::string_view part :
       {std::string_view(kind == Kind::kNormal ? "N" : "W"), reason, action}) {
    (key += '\n') += part;
  }
  const auto held = series_.find(key);
  if (held != series_.end() && now - held->second.last_seen < kSeriesEnds) {
    ++held->second.count;
    held->second.counted = false;
    held->second.last_seen = now;
    held->second.last_observed = clock_.WallNow();
    return;
  }
  DropEnded(now);
  if (series_.size() == kMostSeries || !TakeToken(owner, now)) {
    return log_.Debug("an Event is not written: the budget is spent",
                      {{"subject", subject.name.ToString()}, {"reason", std::string(reason)}});
  }
  series_.insert_or_assign(std::move(key), Begin(subject, kind, reason, action, note));
}

EventRecorder::Series EventRecorder::Begin(const EventSubject& subject, Kind kind,
                                           std::string_view reason, std::string_view action,
                                           std::string_view note) {
  const WallTime wall = clock_.WallNow();
  // Events of cluster-wide objects live in the namespace "default", by convention.
  const ObjectName name{.ns = subject.name.ns.empty() ? "default" : subject.name.ns,
                        .name = EventName(subject.name.name, rng_.Next())};
  Json regarding = Json::Of({{"apiVersion", subject.type.api_version()},
                             {"kind", subject.type.kind},
                             {"name", subject.name.name},
                             {"uid", subject.uid}});
  if (!subject.name.ns.empty()) regarding["namespace"] = subject.name.ns;
  Json event = Json::Of({{"apiVersion", Events().api_version()},
                         {"kind", Events().kind},
                         {"metadata", Json::Of({{"name", name.name}, {"namespace", name.ns}})},
                         {"eventTime", FormatRfc3339(wall, 6)},
                         {"reportingController", Clipped(controller_, kWordCap)},
                         {"reportingInstance", Clipped(instance_, kWordCap)},
                         {"type", kind == Kind::kNormal ? "Normal" : "Warning"},
                         {"reason", Clipped(reason, kWordCap)},
                         {"action", Clipped(action, kWordCap)},
                         {"note", Clipped(note, kNoteCap)},
                         {"regarding", std::move(regarding)}});
  const MonoTime now = clock_.Now();
  return {.name = name,
          .event = std::move(event),
          .last_observed = wall,
          .last_seen = now,
          .next_write = now};
}

bool EventRecorder::TakeToken(const std::string& subject, MonoTime now) {
  const auto tokens_now = [&](const Budget& budget) {
    const auto refilled = std::chrono::duration<double>(now - budget.at) / kRefill;
    return std::min(kBurst, budget.tokens + refilled);
  };
  if (budgets_.size() >= kMostBudgets) {
    std::erase_if(budgets_, [&](const auto& held) { return tokens_now(held.second) >= kBurst; });
    if (budgets_.size() >= kMostBudgets) return false;
  }
  Budget& budget = budgets_.try_emplace(subject, Budget{kBurst, now}).first->second;
  budget = {tokens_now(budget), now};
  if (budget.tokens < 1) return false;
  budget.tokens -= 1;
  return true;
}

MonoTime EventRecorder::Flush(const std::stop_token& stop) {
  for (int i = 0; i < kRequestsPerFlush && !stop.stop_requested(); ++i) {
    std::optional<std::string> key;
    std::optional<Series> series;
    {
      const std::lock_guard lock(mutex_);
      key = NextToWrite(clock_.Now());
      if (key) series = series_.at(*key);
    }
    if (!key) break;
    Settle(*key, *series, Write(*series, stop));
  }
  return clock_.Now() + kPollEvery;
}

std::optional<std::string> EventRecorder::NextToWrite(MonoTime now) const {
  const auto due = std::find_if(series_.begin(), series_.end(), [&](const auto& held) {
    const Series& series = held.second;
    return !(series.created && series.counted) && series.next_write <= now;
  });
  return due == series_.end() ? std::nullopt : std::optional(due->first);
}

Result<void> EventRecorder::Write(const Series& series, std::stop_token stop) {
  const CallOptions call{
      .timeout = kWriteTimeout, .stop = std::move(stop), .priority = Priority::kRead};
  const Json counted = SeriesJson(series.count, series.last_observed);
  if (series.created) {
    auto patched = client_.Patch(Events(), series.name, Json::Of({{"series", counted}}), {}, call);
    return patched ? Result<void>() : Result<void>(std::move(patched).error());
  }
  Json event = series.event;
  if (series.count > 1) event["series"] = counted;
  auto created = client_.Create(Events(), event, call);
  // A create whose answer was lost.
  if (created || created.error().code == Code::kExists) return {};
  return std::move(created).error();
}

void EventRecorder::Settle(const std::string& key, const Series& written,
                           const Result<void>& outcome) {
  const std::lock_guard lock(mutex_);
  const auto found = series_.find(key);
  if (found == series_.end() || found->second.name != written.name) return;
  Series& series = found->second;
  const MonoTime now = clock_.Now();
  if (outcome) {
    // The first repetition is written at once, so that `kubectl describe` shows a series; the
    // others are gathered.
    series.next_write = written.count > 1 ? now + kSeriesWrite : now;
    series.counted = series.count == written.count;
    series.created = true;
    return;
  }
  const Error& error = outcome.error();
  const bool passing = error.retryable() || error.outcome_unknown() ||
                       error.code == Code::kUnauthenticated || error.code == Code::kCancelled;
  if (passing && now - series.last_seen < kGiveUpAfter) {
    series.next_write = now + std::max(kRetryAfter, error.retry_after);
    return;
  }
  // An Event lives for an hour at the server; one that is gone begins anew when it happens again.
  if (!(written.created && error.code == Code::kNotFound)) {
    log_.Warning("an Event was given up",
                 {{"event", series.name.ToString()}, {"error", error.message}});
  }
  series_.erase(found);
}

void EventRecorder::DropEnded(MonoTime now) {
  std::erase_if(series_, [&](const auto& held) {
    const Series& series = held.second;
    return series.created && series.counted && now - series.last_seen >= kSeriesEnds;
  });
}

}  // namespace trimtab::k8s
