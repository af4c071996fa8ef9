#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"
#include "k8s/kube_client.h"

namespace trimtab::k8s {

// What an Event is about.
struct EventSubject {
  ResourceType type;
  ObjectName name;
  std::string uid;
};

// Writes Events (events.k8s.io/v1). The same event again becomes a series of the first instead of a
// new object; each subject has a budget, so that a loop that fails for ever writes a handful, not a
// flood. Record never waits and never fails: it keeps a bounded number of pending events, and Flush
// writes them. Any thread may Record; one thread flushes.
//
// Events are for people who look at an object now. What does not fit the budgets is dropped, and
// nothing may depend on an Event having been written.
class EventRecorder {
 public:
  // `controller` and `instance` name who reports; `client` and `log` must outlive the recorder.
  EventRecorder(KubeClient& client, const Clock& clock, Rng rng, Log& log, std::string controller,
                std::string instance);

  enum class Kind { kNormal, kWarning };
  void Record(const EventSubject& subject, Kind kind, std::string_view reason,
              std::string_view action, std::string_view note);
  // Writes what is pending, at most a few requests; returns when to come again.
  MonoTime Flush(const std::stop_token& stop = {});

 private:
  // One Event object, and how often it happened since.
  struct Series {
    ObjectName name;  // of the Event; chosen once, so that creating it again does no harm
    Json event;       // without its series
    int64_t count = 1;
    WallTime last_observed;
    MonoTime last_seen;
    bool created = false;
    bool counted = true;  // the server knows `count`
    MonoTime next_write;
  };
  struct Budget {
    double tokens;
    MonoTime at;
  };

  bool TakeToken(const std::string& subject, MonoTime now);
  Series Begin(const EventSubject& subject, Kind kind, std::string_view reason,
               std::string_view action, std::string_view note);
  std::optional<std::string> NextToWrite(MonoTime now) const;
  Result<void> Write(const Series& series, std::stop_token stop);
  void Settle(const std::string& key, const Series& written, const Result<void>& outcome);
  void DropEnded(MonoTime now);

  KubeClient& client_;
  const Clock& clock_;
  Log& log_;
  const std::string controller_;
  const std::string instance_;

  std::mutex mutex_;  // of all below; never held during a request
  Rng rng_;
  std::map<std::string, Series> series_;   // by who reports what about whom
  std::map<std::string, Budget> budgets_;  // by subject
};

}  // namespace trimtab::k8s
