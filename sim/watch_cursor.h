#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "sim/kind.h"
#include "sim/line_stream.h"
#include "sim/selector.h"
#include "sim/status.h"
#include "sim/store.h"

namespace trimtab::sim {

struct WatchRequest {
  std::string ns;  // empty: all
  Selector selector;
  std::string resource_version;  // empty or "0": what there is now comes first, as ADDED
  bool bookmarks = false;
  Duration timeout = std::chrono::minutes(30);  // after which the server ends the response
};

// A watch that is open at the simulated server: gives whole lines of the response, never waits.
// Bookmarks come each minute and shortly before the end; a watch that the history no longer reaches
// gets an ERROR with 410 and ends, as does one that asks for a revision that is gone. One thread;
// store, clock and kind must outlive it.
class WatchCursor final : public LineStream {
 public:
  // What is sent for an object; Table rows for kubectl.
  using Render = std::function<std::string(const k8s::Json&)>;

  static Outcome<WatchCursor> Open(const Store& store, const Clock& clock, const Kind& kind,
                                   WatchRequest request, Render render);

  std::optional<std::string> Next() override;
  bool ended() const override { return ended_ && ready_.empty(); }

 private:
  WatchCursor(const Store& store, const Clock& clock, const Kind& kind, WatchRequest request,
              Render render);

  void Start(int64_t revision);
  void ReadChanges();
  void Take(const Change& change);
  void Emit(const char* type, const k8s::Json& object);
  void EmitBookmark();
  void Fail(const Status& status);
  void KeepTime();

  const Store* store_;
  const Clock* clock_;
  const Kind* kind_;
  WatchRequest request_;
  Render render_;
  uint64_t next_change_ = 0;
  int64_t sent_revision_ = 0;
  MonoTime deadline_;
  MonoTime next_bookmark_;
  std::deque<std::string> ready_;
  bool ended_ = false;
};

}  // namespace trimtab::sim
