#pragma once

#include <functional>
#include <mutex>

#include "sim/api_server.h"

namespace trimtab::demo {

// A simulated cluster that several threads use: its parts are made for one thread, so whoever
// speaks to it has it alone meanwhile. Owned by whoever runs the demo; outlives all who use it.
class ServedCluster {
 public:
  // Time alone with the server. What it changed is told when it ends. Never hold one while waiting
  // for anything, nor two in one thread.
  class Turn {
   public:
    explicit Turn(ServedCluster& cluster);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    sim::ApiServer* operator->() const { return &cluster_.server_; }

   private:
    ServedCluster& cluster_;
    std::lock_guard<std::mutex> lock_;
    int64_t revision_;
  };

  // The server must outlive it and be used by nobody else.
  explicit ServedCluster(sim::ApiServer& server) : server_(server) {}

  Turn Take() { return Turn(*this); }

  // Called at the end of each turn that changed something, on its thread, with the server still
  // taken: it must only pass the word on. Null for nobody.
  void OnChange(std::function<void()> tell);

 private:
  sim::ApiServer& server_;
  std::mutex mutex_;
  std::function<void()> tell_;
};

}  // namespace trimtab::demo
