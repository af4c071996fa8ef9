// What a server gives back of a loop's status and of trials: all that was written, to the bit. A
// field that a definition does not know would be dropped without a word.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "controller/codec/loop_codec.h"
#include "controller/codec/status_codec.h"
#include "controller/codec/trial_codec.h"
#include "tests/contract/fixture.h"
#include "tests/support/loop_samples.h"
#include "tests/unit/controller/codec/random_state.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

class CustomState : public Contract {
 protected:
  void Prepare() override {
    for (const char* file : {"config/crd/tuningloops.yaml", "config/crd/trials.yaml"}) {
      const Answer made =
          Ask("POST", PathOf(CustomResourceDefinitions(), ""), FromYaml(SourceText(file)).Dump());
      ASSERT_TRUE(made.status == 201 || made.status == 409) << made.text;
    }
    for (const auto& type : {codec::TuningLoopType(), codec::TrialType()}) {
      ASSERT_TRUE(Eventually([&] { return client().List(type, {.ns = ns()}).ok(); }));
    }
    Json loop = FromYaml(SourceText("config/samples/first-loop.yaml"));
    loop["metadata"]["namespace"] = ns();
    const auto made = client().Create(codec::TuningLoopType(), loop);
    ASSERT_TRUE(made.ok()) << made.error().message;
    uid_ = made->meta().uid;
  }

  const std::string& uid() const { return uid_; }

 private:
  std::string uid_;
};
TRIMTAB_IN_BOTH_WORLDS(CustomState);

TEST_P(CustomState, AStatusComesBackToTheBit) {
  domain::LoopState before;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    const domain::LoopState after = codec::RandomState(rng);
    const std::optional<Json> patch = codec::StatusPatch(before, after);
    ASSERT_TRUE(patch.has_value());
    const Json live = Get(codec::TuningLoopType(), "checkout");
    const auto written = client().PatchStatus(
        codec::TuningLoopType(), At(codec::TuningLoopType(), "checkout"), *patch->Find("status"),
        std::string(live.Text({"metadata", "resourceVersion"})));
    ASSERT_TRUE(written.ok()) << "seed " << seed << ": " << written.error().message;
    const auto read = codec::DecodeStatus(*written->Parse().Find("status"));
    ASSERT_TRUE(read.ok()) << "seed " << seed << ": " << read.error().message;
    EXPECT_EQ(codec::EncodeStatus(*read).Dump(), codec::EncodeStatus(after).Dump())
        << "seed " << seed;
    before = after;
  }
}

TEST_P(CustomState, ATrialComesBackToTheBit) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    domain::TrialRecord record = codec::RandomRecord(rng);
    record.loop = "checkout";
    record.loop_uid = uid();
    record.ordinal = static_cast<int64_t>(seed) + 1;
    const Json trial = codec::EncodeTrial(ns(), record);
    const auto made = client().Create(codec::TrialType(), trial);
    ASSERT_TRUE(made.ok()) << "seed " << seed << ": " << made.error().message;
    const auto read = codec::DecodeTrial(made->Parse());
    ASSERT_TRUE(read.ok()) << "seed " << seed << ": " << read.error().message;
    EXPECT_EQ(codec::EncodeTrial(ns(), *read).Dump(), trial.Dump()) << "seed " << seed;
  }
  EXPECT_EQ(List(codec::TrialType(), std::string(codec::kLoopLabel) + "=checkout").size(), 20u);
}

}  // namespace
}  // namespace trimtab::contract
