#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"
#include "k8s/backoff.h"
#include "k8s/kube_client.h"
#include "k8s/watch_decoder.h"

namespace trimtab::k8s {

// Where a reflector puts what it sees. Called from the thread that steps the reflector.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  // A list comes page by page, so that a sink need not hold twice what did not change. Nothing of
  // it shows before Replace.
  virtual void Stage(std::vector<Object> page) = 0;
  // The list starts over: what was staged is void.
  virtual void Unstage() = 0;
  // What was staged is the whole truth at one version: whatever is not in it is gone.
  virtual void Replace() = 0;
  virtual void Upsert(Object object) = 0;
  virtual void Remove(const Object& last) = 0;
};

struct ReflectorOptions {
  ResourceType type;
  std::string ns;
  std::string label_selector;
  std::string field_selector;
  int page_limit = 500;
  Duration relist_every = std::chrono::minutes(10);  // repairs what a watch lost
};

// Keeps a sink equal to the server: lists in pages, watches from there, and relists when the watch
// can no longer be trusted (410 as a status or in the stream, a stall, a line that cannot be read)
// or has been for long. Passive: each Step does one thing that can wait, and says when to come
// again. One thread.
class Reflector {
 public:
  Reflector(ReflectorOptions options, KubeClient& client, ObjectSink& sink, const Clock& clock,
            Rng rng, Log& log);

  // Lists a page, opens the watch, or waits up to `wait` for events and delivers them. Returns when
  // the next Step is useful: now, or after a backoff.
  MonoTime Step(Duration wait, std::stop_token stop = {});
  // The next Step begins a list, however healthy the watch is.
  void Relist();

  bool synced() const { return synced_; }  // has delivered one whole list

 private:
  enum class Phase { kListing, kOpening, kWatching };

  MonoTime ListNextPage(std::stop_token stop);
  MonoTime ListFailed(const Error& error);
  MonoTime DeliverList(std::string version);
  MonoTime OpenWatch(std::stop_token stop);
  MonoTime ReadWatch(Duration wait);
  MonoTime WatchEnded();
  MonoTime WatchBroke(const Error& error, bool relist);
  // Gives the sink what an event says. The error is the one that the event carries.
  Result<void> Take(WatchEvent& event);
  void TakeObject(WatchEventType type, Object object);
  void MoveTo(const std::string& version);

  void StartList();
  void StopWatch(Phase next);
  // Says what went wrong, unless it did so already, and when to try again.
  MonoTime Fail(std::string_view doing, const Error& error);
  void Healthy();

  const ReflectorOptions options_;
  KubeClient& client_;
  ObjectSink& sink_;
  const Clock& clock_;
  Rng rng_;
  Log& log_;
  Backoff soon_;   // for what passes by itself
  Backoff later_;  // for what a person must mend

  Phase phase_ = Phase::kListing;
  MonoTime not_before_;
  bool synced_ = false;

  std::string continue_token_;  // of a list that is not complete
  int page_limit_;

  std::string version_;  // of the last list, event or bookmark: where a watch goes on
  MonoTime relist_at_;
  std::unique_ptr<Watch> watch_;
  MonoTime opened_at_;
  MonoTime stalled_at_;      // a watch that is still open by then is dead
  bool progressed_ = false;  // this watch has moved `version_`

  std::string trouble_;  // what was logged last and still holds
  bool said_unknown_type_ = false;
  bool said_wrong_kind_ = false;
};

}  // namespace trimtab::k8s
