#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "k8s/reflector.h"
#include "tests/support/captured_log.h"
#include "tests/support/objects.h"
#include "tests/support/scripted_kube_client.h"

namespace trimtab::k8s {

// Holds name and version of each object, and counts how often all was replaced.
class MapSink final : public ObjectSink {
 public:
  void Stage(std::vector<Object> page) override {
    for (const Object& object : page) Put(staged, object);
  }
  void Unstage() override { staged.clear(); }
  void Replace() override {
    held = std::exchange(staged, {});
    ++replaced;
  }
  void Upsert(Object object) override { Put(held, object); }
  void Remove(const Object& last) override { held.erase(last.meta().name.name); }

  using Versions = std::map<std::string, std::string>;
  Versions held;
  Versions staged;
  int replaced = 0;

 private:
  static void Put(Versions& versions, const Object& object) {
    versions[object.meta().name.name] = object.meta().resource_version;
  }
};

inline ListPage Page(std::vector<Object> items, std::string version, std::string token = "") {
  return {std::move(items), std::move(version), std::move(token)};
}

inline WatchEvent Event(WatchEventType type, Object object) {
  return {.type = type, .raw_type = "", .object = std::move(object), .error = {}};
}

inline WatchEvent Changed(const std::string& name, const std::string& version) {
  return Event(WatchEventType::kModified, ConfigMap(name, version));
}

inline WatchEvent ErrorEvent(Code code) {
  return {.type = WatchEventType::kError,
          .raw_type = "ERROR",
          .object = {},
          .error = Error{.code = code, .message = "in the stream"}};
}

inline Error Failure(Code code, Duration retry_after = Duration::zero()) {
  return {.code = code, .message = "scripted", .retry_after = retry_after};
}

// A reflector of ConfigMaps, its scripted server, and the clock that both live by. One for each
// test.
class ReflectorTest : public testing::Test {
 protected:
  // Steps until there is nothing to do but wait, waiting at most `wait` for events.
  void Settle(Duration wait = Duration::zero()) {
    for (int i = 0; i < 20; ++i) {
      next_ = reflector_.Step(wait);
      if (next_ > clock_.Now()) return;
    }
  }

  // Waits out a backoff, and steps again.
  void WaitAndSettle() {
    clock_.Advance(std::max(Delay(), Duration::zero()));
    Settle();
  }

  // A whole list and a watch that is open, as a test that is about later things needs it.
  void Start(WatchScript script = {}) {
    client_.lists.push_back(Page({ConfigMap("a", "1")}, "10"));
    client_.watches.push_back(std::move(script));
    Settle();
  }

  Duration Delay() const { return next_ - clock_.Now(); }
  std::string WatchedFrom() const { return client_.watch_calls.back().resource_version; }

  ManualClock clock_;
  CapturedLog log_;
  ScriptedKubeClient client_{clock_};
  MapSink sink_;
  Reflector reflector_{{.type = kConfigMaps, .ns = "shop", .label_selector = "app=x"},
                       client_,
                       sink_,
                       clock_,
                       Rng(7),
                       log_};
  MonoTime next_;
};

}  // namespace trimtab::k8s
