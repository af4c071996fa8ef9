// sim_kill_matrix [STORY [SEED]]: for every request of a quiet story (all of them without STORY)
// its sender dies before it, dies behind it, or never has its answer. Each must end in last good,
// and after the loop nothing may be left. Prints how often each kind of request was tried.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "base/check.h"
#include "tests/sim/world/sim_world.h"
#include "tests/sim/world/stories.h"

namespace {

using trimtab::sim::RequestEnd;
using trimtab::sim::SimWorld;
using trimtab::sim::Story;

constexpr std::array kEnds = {RequestEnd::kBefore, RequestEnd::kAfter, RequestEnd::kAnswerLost};
constexpr std::array kNames = {"before", "after", "answer lost"};

// One story. The run itself ends nothing; at each request it leaves a copy of the process for each
// way of ending it, which lives on from there.
class Matrix {
 public:
  Matrix(const Story& story, uint64_t seed) : name_(story.name) {
    world_.emplace(seed, story.stage, trimtab::sim::QuietOptions(story, [this](int64_t request) {
                     return Try(request);
                   }));
  }

  // True if nothing was broken.
  bool Run() {
    const auto broken = world_->Run();
    if (end_) Leave(broken);
    if (broken) std::cout << name_ << ", with nothing ended: " << *broken << std::endl;
    Print();
    return broken_ == 0 && !broken;
  }

 private:
  std::optional<RequestEnd> Try(int64_t request) {
    if (end_) return std::nullopt;
    for (size_t i = 0; i < kEnds.size(); ++i) {
      std::cout.flush();
      const pid_t child = fork();
      TRIMTAB_CHECK(child >= 0);
      if (child == 0) {
        end_ = kNames[i];
        request_ = request;
        return kEnds[i];
      }
      int status = 0;
      waitpid(child, &status, 0);
      ++tried_[world_->RequestName(world_->requests())];
      if (status != 0) ++broken_;
    }
    return std::nullopt;
  }

  [[noreturn]] void Leave(const std::optional<std::string>& broken) const {
    if (broken) {
      std::cout << name_ << ", " << end_ << " request " << request_ << ", "
                << world_->RequestName(request_) << ": " << *broken << std::endl;
    }
    _exit(broken ? 1 : 0);
  }

  void Print() const {
    int64_t all = 0;
    for (const auto& [name, times] : tried_) {
      std::cout << name_ << "\t" << times << "\t" << name << "\n";
      all += times;
    }
    std::cout << name_ << ": " << world_->requests() << " requests, " << all << " ends, " << broken_
              << " broken" << std::endl;
  }

  const std::string name_;
  std::optional<SimWorld> world_;
  std::map<std::string, int64_t> tried_;
  int64_t broken_ = 0;
  const char* end_ = nullptr;  // in a copy: which end it tries, and where
  int64_t request_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string only = argc > 1 ? argv[1] : "";
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  bool found = false;
  bool sound = true;
  for (const Story& story : trimtab::sim::QuietStories()) {
    if (!only.empty() && only != story.name) continue;
    found = true;
    sound = Matrix(story, seed).Run() && sound;
  }
  if (!found) std::cerr << "usage: sim_kill_matrix [STORY [SEED]]\n";
  if (!found) return 2;
  return sound ? 0 : 1;
}
