#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bench/connection.h"
#include "bench/poller.h"
#include "bench/target.h"

namespace trimtab::bench {

// The connections of a run: each target has the same share of them, each request goes to the next
// target in turn that has one left, and a connection is used again while its server keeps it open.
// Owned by the loop and used by its thread. Connections live here until they are closed.
class ConnectionPool {
 public:
  ConnectionPool(Poller& poller, size_t most) : poller_(poller), most_(most) {}

  // Requests on their way to targets that are not among these are waited for; their connections are
  // closed after it.
  void SetTargets(std::vector<Target> targets);

  enum class Why { kHasOne, kAllBusy, kNoTarget, kRefused, kNoSocket };
  struct Acquired {
    Why why = Why::kNoTarget;
    Connection* connection = nullptr;
    const Target* target = nullptr;
  };
  // One without a request on it, perhaps still connecting.
  Acquired Acquire();

  // Its request has ended.
  void Release(Connection& connection);
  void Close(Connection& connection);

  // Those with a request on them whose deadline has come.
  std::vector<Connection*> Expired(Duration now) const;
  std::vector<Connection*> Busy() const;

  size_t size() const { return all_.size(); }

 private:
  struct Place {
    Target target;
    bool listed = true;
    size_t open = 0;
    std::vector<Connection*> idle;
  };
  // A connection that knows where it belongs.
  struct Slot : Connection {
    Place* place = nullptr;
    size_t index = 0;  // in all_
  };

  static Slot& SlotOf(Connection& connection) { return static_cast<Slot&>(connection); }
  Acquired Open(Place& place);
  void Remove(Slot& slot);
  void CloseIdle(Place& place);
  void ForgetEmptyPlaces();
  size_t ShareOfEach() const;

  Poller& poller_;
  size_t most_;
  std::vector<std::unique_ptr<Place>> places_;  // listed ones first
  size_t listed_ = 0;
  size_t turn_ = 0;
  std::vector<std::unique_ptr<Slot>> all_;
};

}  // namespace trimtab::bench
