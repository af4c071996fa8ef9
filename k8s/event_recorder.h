#pragma once

#include <string>
#include <string_view>

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
class EventRecorder {
 public:
  EventRecorder(KubeClient& client, const Clock& clock, Rng rng, Log& log, std::string controller,
                std::string instance);
  ~EventRecorder();

  enum class Kind { kNormal, kWarning };
  void Record(const EventSubject& subject, Kind kind, std::string_view reason,
              std::string_view action, std::string_view note);
  // Writes what is pending, at most a few requests; returns when to come again.
  MonoTime Flush(std::stop_token stop = {});

 private:
  // ... the implementer of this room completes the private part.
};

}  // namespace trimtab::k8s
