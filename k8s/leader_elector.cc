#include "k8s/leader_elector.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace trimtab::k8s {
namespace {

// client-go's: how much longer than its period one try may come after another.
constexpr double kJitter = 1.2;

Error InvalidTiming(std::string_view rule) {
  return {.code = Code::kInvalid,
          .message = "lease timing: " + std::string(rule) +
                     "; make lease > renew_deadline > 1.2 x retry > 0"};
}

std::chrono::seconds WholeSeconds(Duration duration) {
  return std::chrono::ceil<std::chrono::seconds>(duration);
}

}  // namespace

Result<void> CheckTiming(const LeaseTiming& timing) {
  using Seconds = std::chrono::duration<double>;
  if (timing.retry <= Duration::zero()) return InvalidTiming("retry is not positive");
  if (Seconds(timing.renew_deadline) <= kJitter * Seconds(timing.retry)) {
    return InvalidTiming("renew_deadline is not above 1.2 x retry");
  }
  if (timing.lease <= timing.renew_deadline) {
    return InvalidTiming("lease is not above renew_deadline");
  }
  return {};
}

Result<std::unique_ptr<LeaderElector>> LeaderElector::Create(Options options, KubeClient& client,
                                                             const Clock& clock, Rng rng,
                                                             Log& log) {
  if (auto timing = CheckTiming(options.timing); !timing) return std::move(timing).error();
  if (auto name = CheckName(options.lease.name); !name) {
    return std::move(name).error().In("lease name");
  }
  if (auto ns = CheckNamespace(options.lease.ns); !ns) {
    return std::move(ns).error().In("lease namespace");
  }
  if (options.identity.empty()) {
    return Error{.code = Code::kInvalid, .message = "lease identity is empty; name this process"};
  }
  return std::unique_ptr<LeaderElector>(
      new LeaderElector(std::move(options), client, clock, rng, log));
}

LeaderElector::LeaderElector(Options options, KubeClient& client, const Clock& clock, Rng rng,
                             Log& log)
    : options_(std::move(options)), client_(client), clock_(clock), rng_(rng), log_(log) {}

MonoTime LeaderElector::Step(std::stop_token stop) {
  const MonoTime now = clock_.Now();
  if (role_ == Role::kLost) return now;
  if (role_ == Role::kLeader && now >= write_until_) return Lose("it was not renewed in time");
  if (now < next_try_) return next_try_;
  if (must_read_) return Read(std::move(stop));
  return Write(AdvanceLease(seen_, now).action, std::move(stop));
}

MonoTime LeaderElector::Read(std::stop_token stop) {
  const MonoTime asked_at = clock_.Now();
  auto lease = client_.Get(LeaseType(), options_.lease, Call(std::move(stop)));
  if (!lease && lease.error().code != Code::kNotFound) return Failed(lease.error(), asked_at);
  must_read_ = false;
  if (!lease) {
    seen_.reset();
    object_ = Json();
  } else if (Observe(*lease)) {
    // A write whose answer was lost did happen.
    return Confirmed();
  }
  return Decide();
}

MonoTime LeaderElector::Decide() {
  const MonoTime now = clock_.Now();
  const LeaseStep step = AdvanceLease(seen_, now);
  if (role_ == Role::kLeader && seen_ && !seen_->ours) {
    return Lose("another holds it: " + seen_->record.holder);
  }
  next_try_ = now;
  if (step.action == LeaseStep::Action::kWait) {
    must_read_ = true;
    next_try_ = std::min(now + Pause(), step.until);
  }
  return next_try_;
}

MonoTime LeaderElector::Write(LeaseStep::Action action, std::stop_token stop) {
  const MonoTime now = clock_.Now();
  // Counted from before the request leaves: others count from after it arrived.
  attempts_.push_back({NextRecord(action), now});
  auto answer = Send(action, attempts_.back().record, Call(std::move(stop)));
  if (!answer) return Failed(answer.error(), now);
  if (!Observe(*answer)) return Decide();
  return Confirmed();
}

Result<Object> LeaderElector::Send(LeaseStep::Action action, const LeaseRecord& record,
                                   const CallOptions& call) {
  if (action != LeaseStep::Action::kCreate) {
    return client_.Update(LeaseType(), WithRecord(object_, record), call);
  }
  const ResourceType type = LeaseType();
  const Json fresh = Json::Of(
      {{"apiVersion", type.api_version()},
       {"kind", type.kind},
       {"metadata", Json::Of({{"name", options_.lease.name}, {"namespace", options_.lease.ns}})}});
  return client_.Create(type, WithRecord(fresh, record), call);
}

LeaseRecord LeaderElector::NextRecord(LeaseStep::Action action) const {
  LeaseRecord record = {.holder = options_.identity,
                        .duration = WholeSeconds(options_.timing.lease),
                        .renewed = WallText()};
  if (action == LeaseStep::Action::kRenew) {
    record.acquired = seen_->record.acquired;
    record.transitions = seen_->record.transitions;
    return record;
  }
  record.acquired = record.renewed;
  // A Lease that was deleted under us is made anew, and its count never goes back.
  if (seen_) {
    record.transitions = seen_->record.transitions + 1;
  } else if (role_ == Role::kLeader) {
    record.transitions = transitions_ + 1;
  }
  return record;
}

bool LeaderElector::Observe(const Object& lease) {
  object_ = lease.Parse();
  LeaseView view = {.record = ReadLease(object_, WholeSeconds(options_.timing.lease)),
                    .since = clock_.Now()};
  const auto ours = std::find_if(attempts_.begin(), attempts_.end(), [&](const Attempt& attempt) {
    return attempt.record == view.record;
  });
  view.ours = ours != attempts_.end();
  const bool same = seen_ && seen_->record == view.record;
  if (same) view.since = seen_->since;
  if (view.ours) {
    attempts_ = {Attempt(*ours)};
  } else if (!same) {
    // None of ours can still arrive: its resourceVersion is no longer the Lease's.
    attempts_.clear();
  }
  seen_ = std::move(view);
  const std::lock_guard lock(mutex_);
  holder_ = seen_->record.holder;
  return seen_->ours;
}

MonoTime LeaderElector::Confirmed() {
  const Attempt& attempt = attempts_.front();
  const MonoTime now = clock_.Now();
  const MonoTime write_until = attempt.sent_at + options_.timing.renew_deadline;
  // After MayWrite has said no, a late answer must not make it say yes.
  if (role_ == Role::kLeader && now >= write_until_) return Lose("its renewal came too late");
  must_read_ = false;
  trouble_.clear();
  next_try_ = std::max(now, attempt.sent_at + options_.timing.retry);
  // Ours, but by a write that took so long that it must be renewed before it counts.
  if (now >= write_until) return next_try_;
  if (role_ == Role::kFollower) {
    log_.Info("leading", {{"lease", options_.lease.ToString()},
                          {"transitions", std::to_string(attempt.record.transitions)}});
  }
  const std::lock_guard lock(mutex_);
  role_ = Role::kLeader;
  write_until_ = write_until;
  transitions_ = attempt.record.transitions;
  return next_try_;
}

MonoTime LeaderElector::Failed(const Error& error, MonoTime asked_at) {
  const MonoTime now = clock_.Now();
  must_read_ = true;
  if (error.code == Code::kCancelled) return now;
  if (const auto name = NameOf(error.code); trouble_ != name) {
    log_.Warning("cannot read or write the lease",
                 {{"lease", options_.lease.ToString()}, {"error", error.message}});
    trouble_ = name;
  }
  if (role_ == Role::kLeader) {
    // Its pace is slow enough for any server, and a longer pause would end its leadership.
    next_try_ = std::clamp(asked_at + options_.timing.retry, now, std::max(now, write_until_));
  } else {
    next_try_ = now + std::max(Pause(), error.retry_after);
  }
  return next_try_;
}

MonoTime LeaderElector::Lose(std::string_view why) {
  log_.Error("lost the lease", {{"lease", options_.lease.ToString()}, {"why", std::string(why)}});
  const std::lock_guard lock(mutex_);
  role_ = Role::kLost;
  return clock_.Now();
}

CallOptions LeaderElector::Call(std::stop_token stop) const {
  // Room for three tries within the deadline, and none beyond its end.
  Duration timeout = options_.timing.renew_deadline / 3;
  if (role_ == Role::kLeader) timeout = std::min(timeout, write_until_ - clock_.Now());
  timeout = std::max(timeout, Duration(std::chrono::milliseconds(1)));
  return {.timeout = timeout, .stop = std::move(stop), .priority = Priority::kLease};
}

std::string LeaderElector::WallText() const {
  // A renewal that changed nothing would be seen by nobody: no two of ours carry the same time.
  for (WallTime time = clock_.WallNow();; time += std::chrono::microseconds(1)) {
    std::string text = FormatRfc3339(time, 6);
    if (std::none_of(attempts_.begin(), attempts_.end(),
                     [&](const Attempt& attempt) { return attempt.record.renewed == text; })) {
      return text;
    }
  }
}

Duration LeaderElector::Pause() {
  const double longest = static_cast<double>(options_.timing.retry.count());
  return Duration(static_cast<Duration::rep>(longest / (1 + kJitter * rng_.Unit())));
}

LeaderElector::Role LeaderElector::role() const {
  const std::lock_guard lock(mutex_);
  return role_;
}

bool LeaderElector::MayWrite() const {
  const std::lock_guard lock(mutex_);
  return role_ == Role::kLeader && clock_.Now() < write_until_;
}

int64_t LeaderElector::transitions() const {
  const std::lock_guard lock(mutex_);
  return transitions_;
}

std::string LeaderElector::holder() const {
  const std::lock_guard lock(mutex_);
  return holder_;
}

Result<void> LeaderElector::Release(std::stop_token stop) {
  if (!MayWrite() || object_.is_null()) return {};
  const CallOptions call = Call(std::move(stop));
  {
    const std::lock_guard lock(mutex_);
    role_ = Role::kLost;
  }
  const std::string now = WallText();
  const LeaseRecord free = {.duration = std::chrono::seconds(1),
                            .transitions = transitions_,
                            .acquired = now,
                            .renewed = now};
  auto answer = client_.Update(LeaseType(), WithRecord(object_, free), call);
  if (!answer) return std::move(answer).error().In("release the lease");
  return {};
}

}  // namespace trimtab::k8s
