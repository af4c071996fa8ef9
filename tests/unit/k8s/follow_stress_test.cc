// Readers on threads of their own beside the one that fills or steps.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "k8s/informer.h"
#include "k8s/leader_elector.h"
#include "tests/support/captured_log.h"
#include "tests/support/fake_lease_server.h"
#include "tests/support/objects.h"

namespace trimtab::k8s {
namespace {

constexpr int kReaders = 3;

// Calls `read` on some threads until `work` has ended on this one.
template <class Read, class Work>
void ReadWhile(Read read, Work work) {
  std::atomic<bool> ended = false;
  std::vector<std::jthread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      do read();
      while (!ended);
    });
  }
  work();
  ended = true;
}

TEST(InformerStress, ReadersSeeWholeObjectsWhileTheCacheChanges) {
  Informer informer([](const ObjectName&) {});
  std::atomic<int> broken = 0;
  ReadWhile(
      [&] {
        for (const auto& object : informer.List()) {
          if (object->Parse().Text({"metadata", "name"}) != object->meta().name.name) ++broken;
        }
        const auto one = informer.Get({"shop", "object-7"});
        if (one && one->meta().name.name != "object-7") ++broken;
      },
      [&] {
        for (int round = 0; round < 200; ++round) {
          const std::string version = std::to_string(round);
          std::vector<Object> all;
          for (int i = 0; i < 10; ++i) {
            all.push_back(ConfigMap("object-" + std::to_string(i), version));
          }
          informer.Stage(std::move(all));
          informer.Replace();
          informer.Upsert(ConfigMap("object-7", version + "0"));
          informer.Remove(ConfigMap("object-7", version + "1"));
        }
      });
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(informer.size(), 9U);
}

TEST(LeaderElectorStress, TheFenceMayBeAskedFromAnyThread) {
  ManualClock clock;
  FakeLeaseServer server(clock);
  CapturedLog log;
  const auto made = LeaderElector::Create({.lease = {"trimtab", "leader"}, .identity = "me"},
                                          server, clock, Rng(1), log);
  ASSERT_TRUE(made.ok());
  LeaderElector& elector = **made;
  std::atomic<int> wrong = 0;
  ReadWhile(
      [&] {
        if (elector.MayWrite() && elector.transitions() != 0) ++wrong;
        if (elector.role() == LeaderElector::Role::kLost && elector.MayWrite()) ++wrong;
        const std::string holder = elector.holder();  // once: it may change
        if (holder != "me" && !holder.empty()) ++wrong;
      },
      [&] {
        for (int i = 0; i < 2000; ++i) {
          elector.Step();
          clock.Advance(std::chrono::milliseconds(700));
        }
        EXPECT_TRUE(elector.MayWrite());
        EXPECT_TRUE(elector.Release().ok());
      });
  EXPECT_EQ(wrong, 0);
  EXPECT_FALSE(elector.MayWrite());
}

}  // namespace
}  // namespace trimtab::k8s
