#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::k8s {

// Who goes first when the client's own budget is short. Leases have a budget of their own.
enum class Priority { kLease, kWrite, kRead };

// For one call: how long, who may stop it, how urgent.
struct CallOptions {
  Duration timeout = std::chrono::seconds(10);
  std::stop_token stop;
  std::optional<Priority> priority;  // by default kWrite for writes and kRead for reads
};

struct ListOptions {
  std::string ns;  // empty: all namespaces, or a cluster-wide kind
  std::string label_selector;
  std::string field_selector;
  int limit = 500;
  std::string continue_token;
  // Empty: the newest state, by quorum. "0": anything the server has at hand.
  std::string resource_version;
};

struct ListPage {
  std::vector<Object> items;
  std::string resource_version;
  std::string continue_token;  // empty on the last page
};

struct WatchOptions {
  std::string ns;
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;
  Duration server_timeout = std::chrono::seconds(90);  // timeoutSeconds of the request
};

struct WatchEvent;

// A watch that is open. One thread.
class Watch {
 public:
  virtual ~Watch() = default;
  enum class State { kEvent, kIdle, kEnd };
  // Waits at most `wait`. kEvent fills `event`; kEnd says that the server closed in good order.
  virtual Result<State> Next(Duration wait, WatchEvent& event) = 0;
};

struct ApplyOptions {
  std::string field_manager = "trimtab";
  bool force = false;
  bool dry_run = false;
  std::string subresource;  // "", "status", "scale"
};

enum class PatchType { kMerge, kStrategicMerge, kJson };

struct PatchOptions {
  PatchType type = PatchType::kMerge;
  std::string field_manager = "trimtab";
  bool dry_run = false;
  std::string subresource;  // "", "status", "resize", "scale"
};

struct DeleteOptions {
  std::string if_uid;
  std::string if_resource_version;
  std::string propagation;  // "", "Background", "Foreground", "Orphan"
};

// The verbs that Trimtab needs of the Kubernetes API, one request each: no hidden retry but one
// after a 401 with newly read credentials. Any thread. Errors carry the server's Status: message,
// reason, causes (see kube_error.h). After outcome_unknown() on a write: Get before anything else.
// kThrottled with retry_after also means that our own budget is spent and nothing was sent.
class KubeClient {
 public:
  virtual ~KubeClient() = default;

  // The newest state, by quorum.
  virtual Result<Object> Get(const ResourceType& type, const ObjectName& name,
                             const CallOptions& call = {}) = 0;
  // One page.
  virtual Result<ListPage> List(const ResourceType& type, const ListOptions& options,
                                const CallOptions& call = {}) = 0;
  // Bounded by `options.server_timeout` and a grace, not by `call.timeout`: silence up to then is
  // the server's right. `call.stop` ends it at any time.
  virtual Result<std::unique_ptr<Watch>> OpenWatch(const ResourceType& type,
                                                   const WatchOptions& options,
                                                   const CallOptions& call = {}) = 0;
  // `object` has metadata.name (or generateName) and, if namespaced, metadata.namespace.
  virtual Result<Object> Create(const ResourceType& type, const Json& object,
                                const CallOptions& call = {}) = 0;
  // Server-side apply. A metadata.resourceVersion in `object` is a precondition.
  virtual Result<Object> Apply(const ResourceType& type, const Json& object,
                               const ApplyOptions& options, const CallOptions& call = {}) = 0;
  // A metadata.resourceVersion in `patch` is a precondition.
  virtual Result<Object> Patch(const ResourceType& type, const ObjectName& name, const Json& patch,
                               const PatchOptions& options, const CallOptions& call = {}) = 0;
  // Replaces the object; metadata.resourceVersion is a precondition (leases are renewed so).
  virtual Result<Object> Update(const ResourceType& type, const Json& object,
                                const CallOptions& call = {}) = 0;
  virtual Result<void> Delete(const ResourceType& type, const ObjectName& name,
                              const DeleteOptions& options, const CallOptions& call = {}) = 0;

  // All pages; `options.continue_token` is where to begin.
  Result<std::vector<Object>> ListAll(const ResourceType& type, ListOptions options,
                                      const CallOptions& call = {});
  // Merge patch of the status subresource, only if the object is still at `if_version`.
  Result<Object> PatchStatus(const ResourceType& type, const ObjectName& name, const Json& status,
                             const std::string& if_version, const CallOptions& call = {});
};

}  // namespace trimtab::k8s
