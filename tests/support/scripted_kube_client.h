#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/manual_clock.h"
#include "tests/support/no_kube_client.h"

namespace trimtab::k8s {

// What a scripted watch does next: gives an event, lets time pass, ends in good order, or breaks.
struct WatchEnds {};
using WatchAct = std::variant<WatchEvent, Duration, WatchEnds, Error>;
using WatchScript = std::vector<WatchAct>;

// A client whose lists and watches are those that the test queued, and which remembers what it was
// asked. A list that was not queued ends the test; a watch that was not, and one whose script is at
// its end, stays open and silent. Waiting moves the clock. Owned by the test; one thread.
class ScriptedKubeClient final : public NoKubeClient {
 public:
  explicit ScriptedKubeClient(ManualClock& clock) : clock_(clock) {}

  std::deque<Result<ListPage>> lists;
  std::deque<Result<WatchScript>> watches;
  std::vector<ListOptions> list_calls;
  std::vector<WatchOptions> watch_calls;

  Result<ListPage> List(const ResourceType&, const ListOptions& options,
                        const CallOptions& call) override {
    if (call.stop.stop_requested()) return Error{.code = Code::kCancelled, .message = "stopped"};
    list_calls.push_back(options);
    TRIMTAB_CHECK(!lists.empty());
    return TakeFirst(lists);
  }

  Result<std::unique_ptr<Watch>> OpenWatch(const ResourceType&, const WatchOptions& options,
                                           const CallOptions&) override {
    watch_calls.push_back(options);
    if (watches.empty()) return Opened({});
    Result<WatchScript> script = TakeFirst(watches);
    if (!script) return std::move(script).error();
    return Opened(*std::move(script));
  }

 private:
  class ScriptedWatch final : public Watch {
   public:
    ScriptedWatch(WatchScript script, ManualClock& clock)
        : acts_(script.begin(), script.end()), clock_(clock) {}

    Result<State> Next(Duration wait, WatchEvent& event) override {
      if (acts_.empty()) return Idle(wait);
      if (auto* silence = std::get_if<Duration>(&acts_.front())) {
        const Duration passing = std::min(wait, *silence);
        *silence -= passing;
        if (*silence == Duration::zero()) acts_.pop_front();
        return Idle(passing);
      }
      WatchAct act = std::move(acts_.front());
      acts_.pop_front();
      if (auto* error = std::get_if<Error>(&act)) return std::move(*error);
      if (std::holds_alternative<WatchEnds>(act)) return State::kEnd;
      event = std::get<WatchEvent>(std::move(act));
      return State::kEvent;
    }

   private:
    Result<State> Idle(Duration time) {
      clock_.Advance(time);
      return State::kIdle;
    }

    std::deque<WatchAct> acts_;
    ManualClock& clock_;
  };

  template <class T>
  static T TakeFirst(std::deque<T>& queue) {
    T first = std::move(queue.front());
    queue.pop_front();
    return first;
  }

  std::unique_ptr<Watch> Opened(WatchScript script) {
    return std::make_unique<ScriptedWatch>(std::move(script), clock_);
  }

  ManualClock& clock_;
};

}  // namespace trimtab::k8s
