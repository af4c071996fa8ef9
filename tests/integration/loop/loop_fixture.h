#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "k8s/json.h"
#include "tests/cluster/control_plane.h"
#include "tests/integration/loop/admin.h"
#include "tests/integration/loop/controller_process.h"
#include "tests/integration/loop/pod_runner.h"
#include "tests/integration/loop/service_exporter.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/temp_dir.h"

namespace trimtab::loop {

// What a story's loop says beside what all of them say.
struct Wish {
  std::string kind = "Deployment";  // or StatefulSet
  // The pool sizes that the workload may have; it begins with the first of them. A request takes
  // 0.1 s with 32 and 0.2 s with 8.
  std::vector<std::string> pools = {"8", "32"};
  // Of the latency, in seconds.
  std::string limit = "1";
  // What becomes of pods may be a knob as well: the fates that are tried beside "Good".
  std::vector<std::string> fates;
  std::string max_duration = "60s";
  int max_trials = 1;
  std::string mode = "Auto";
};

// A story: a namespace of a real control plane with a workload `web` of three pods that run, a real
// Prometheus that scrapes them every second, a TuningLoop `web`, and controllers, each the built
// program. One thread.
class LoopTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // The workload, and when its pods run the loop.
  void Begin(const Wish& wish);
  ControllerProcess& Start(
      const std::string& identity,
      WriteProxy::Decide decide = [](const SeenWrite&) { return WriteFate::kPass; });

  // kubectl in the namespace.
  std::string Kubectl(std::vector<std::string> words);
  void Apply(const std::string& yaml);
  k8s::Json Loop();
  k8s::Json Target();
  std::string Phase();
  std::string Reason();
  std::string Verdict();  // of the last trial
  bool HasTrial();        // in flight
  // The values of POOL of the pods that run, sorted.
  std::vector<std::string> Pools() const;
  // The exit code of `trimtab replay` over a record.
  std::optional<int> Replay(const std::string& trial);
  // What is ours or the author's of the workload, to be compared to the byte: everything but
  // status, versions, and what the workload's own controller writes.
  std::string Trace();
  // Whether anything of us is left in the workload: owned fields, annotations.
  bool IsOurs();

  // Until it holds or a generous bound has passed; then the test fails with what was waited for.
  void Await(const std::string& what, const std::function<bool()>& holds,
             Duration limit = std::chrono::seconds(120));
  void AwaitPhase(const std::string& phase);
  // Until a trial is being measured.
  void AwaitMeasuring() { AwaitPhase("Measuring"); }

  // As a Prometheus that hangs; and lets it go on.
  void HangPrometheus() { prometheus_->process().Signal(SIGSTOP); }
  void ResumePrometheus() { prometheus_->process().Signal(SIGCONT); }

  // After a controller was killed: the next one need not wait for its lease to run out.
  void DropLease();
  Admin& admin() { return *admin_; }
  const PrometheusServer& prometheus() const { return *prometheus_; }
  ServiceExporter& exporter() { return *exporter_; }
  const std::string& ns() const { return ns_; }

 private:
  void StartPrometheus();
  std::string Told();
  void KeepStory();

  TempDir folder_;
  std::string ns_;
  k8s::ResourceType target_;
  std::unique_ptr<Admin> admin_;
  std::unique_ptr<PodRunner> runner_;
  std::unique_ptr<ServiceExporter> exporter_;
  std::optional<PrometheusServer> prometheus_;
  std::list<ControllerProcess> controllers_;
};

}  // namespace trimtab::loop
