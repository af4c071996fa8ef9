#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "k8s/lease.h"
#include "tests/support/manual_clock.h"
#include "tests/support/no_kube_client.h"

namespace trimtab::k8s {

// An API server that keeps one Lease, with resourceVersions as preconditions, and fails as the test
// says. Owned by the test; one thread.
class FakeLeaseServer final : public NoKubeClient {
 public:
  // What happens to a request: before anything else it may take time.
  struct Fault {
    enum class Kind {
      kNone,
      kRefuse,      // fails with `code`, nothing done
      kLoseAnswer,  // done, but the caller gets `code`
      kHang,        // nothing comes until the caller's timeout
      kArriveLate,  // as kHang; DeliverLate() does it afterwards
    };
    Kind kind = Kind::kNone;
    Code code = Code::kUnavailable;
    Duration takes = Duration::zero();
    Duration retry_after = Duration::zero();
  };

  explicit FakeLeaseServer(ManualClock& clock) : clock_(clock) {}

  std::deque<Fault> faults;           // for the next requests, one each
  std::vector<std::string> requests;  // "get", "create", "update"
  std::vector<CallOptions> calls;
  std::optional<Json> lease;

  LeaseRecord record() const { return ReadLease(lease.value(), std::chrono::seconds(0)); }

  // Changes the lease as somebody else would.
  void Edit(const std::function<void(Json&)>& edit) {
    edit(lease.value());
    Stamp(*lease);
  }
  void Put(const LeaseRecord& record) {
    if (!lease) lease = Json::Of({{"metadata", Json::Of({{"name", "leader"}})}});
    Edit([&](Json& object) { object = WithRecord(std::move(object), record); });
  }
  void DeliverLate() {
    for (auto& request : std::exchange(late_, {})) static_cast<void>(request());
  }

  Result<Object> Get(const ResourceType&, const ObjectName&, const CallOptions& call) override {
    return Serve("get", call, [this]() -> Result<Object> {
      if (!lease) return Error{.code = Code::kNotFound, .message = "no lease"};
      return Decoded();
    });
  }

  Result<Object> Create(const ResourceType&, const Json& object, const CallOptions& call) override {
    return Serve("create", call, [this, object]() -> Result<Object> {
      if (lease) return Error{.code = Code::kExists, .message = "lease exists"};
      return Store(object);
    });
  }

  Result<Object> Update(const ResourceType&, const Json& object, const CallOptions& call) override {
    return Serve("update", call, [this, object]() -> Result<Object> {
      if (!lease) return Error{.code = Code::kNotFound, .message = "no lease"};
      const auto version = object.Text({"metadata", "resourceVersion"});
      TRIMTAB_CHECK(!version.empty());
      if (version != lease->Text({"metadata", "resourceVersion"})) {
        return Error{.code = Code::kConflict, .message = "the lease has been modified"};
      }
      return Store(object);
    });
  }

 private:
  using Request = std::function<Result<Object>()>;

  Result<Object> Serve(const char* verb, const CallOptions& call, Request request) {
    requests.emplace_back(verb);
    calls.push_back(call);
    Fault fault;
    if (!faults.empty()) {
      fault = faults.front();
      faults.pop_front();
    }
    using Kind = Fault::Kind;
    if (fault.kind == Kind::kArriveLate) late_.push_back(request);
    if (fault.kind == Kind::kHang || fault.kind == Kind::kArriveLate) {
      clock_.Advance(call.timeout);
      return Error{.code = Code::kTimeout, .message = "timed out"};
    }
    clock_.Advance(fault.takes);
    Result<Object> answer = fault.kind == Kind::kRefuse ? Failure(fault) : request();
    if (fault.kind == Kind::kLoseAnswer) return Failure(fault);
    return answer;
  }

  static Error Failure(const Fault& fault) {
    return {.code = fault.code, .message = "scripted", .retry_after = fault.retry_after};
  }

  Result<Object> Store(const Json& object) {
    lease = object;
    Stamp(*lease);
    return Decoded();
  }

  void Stamp(Json& object) {
    object["apiVersion"] = "coordination.k8s.io/v1";
    object["kind"] = "Lease";
    object["metadata"]["resourceVersion"] = std::to_string(++version_);
  }

  Result<Object> Decoded() const { return Object::Decode(lease->Dump()); }

  ManualClock& clock_;
  std::vector<Request> late_;
  int version_ = 0;
};

}  // namespace trimtab::k8s
