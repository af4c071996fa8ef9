#include "sim/service_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/portable_math.h"
#include "sim/object_view.h"
#include "sim/prometheus/query_answers.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

struct Bound {
  double upper;
  const char* name;
};
constexpr std::array<Bound, 12> kBounds = {{{0.005, "0.005"},
                                            {0.01, "0.01"},
                                            {0.025, "0.025"},
                                            {0.05, "0.05"},
                                            {0.1, "0.1"},
                                            {0.25, "0.25"},
                                            {0.5, "0.5"},
                                            {1, "1"},
                                            {2.5, "2.5"},
                                            {5, "5"},
                                            {10, "10"},
                                            {1e300, "+Inf"}}};

// Where each number of a process stands among its series; the buckets come last.
enum Slot : size_t {
  kUp,
  kGood,
  kBad,
  kSum,
  kCount,
  kCpu,
  kStarted,
  kMemory,
  kFirstBucket,
  kSlots = kFirstBucket + kBounds.size()
};

constexpr double kMemoryLimit = 512.0 * 1024 * 1024;
constexpr double kCpuPerRequest = 0.002;

// The share of requests that are faster than this. Log-logistic: heavy tails in closed form.
double ShareBelow(double seconds, double mean) {
  constexpr double kShape = 4;
  constexpr double kMeanOverScale = 1.1107207345395915;  // pi/4 over its sine
  const double scale = mean / kMeanOverScale;
  return 1 / (1 + PortableExp(-kShape * PortableLog(seconds / scale)));
}

Labels SeriesLabels(Slot slot) {
  switch (slot) {
    case kUp:
      return {{"__name__", "up"}};
    case kGood:
      return {{"__name__", "http_requests_total"}, {"code", "200"}};
    case kBad:
      return {{"__name__", "http_requests_total"}, {"code", "500"}};
    case kSum:
      return {{"__name__", "http_request_duration_seconds_sum"}};
    case kCount:
      return {{"__name__", "http_request_duration_seconds_count"}};
    case kCpu:
      return {{"__name__", "process_cpu_seconds_total"}};
    case kStarted:
      return {{"__name__", "process_start_time_seconds"}};
    case kMemory:
      return {{"__name__", "container_memory_working_set_bytes"}};
    default:
      break;
  }
  return {{"__name__", "http_request_duration_seconds_bucket"},
          {"le", kBounds[slot - kFirstBucket].name}};
}

const Json* StatusOf(const Json& pod, const std::string& container) {
  const Json* statuses = pod.Get({"status", "containerStatuses"});
  if (statuses == nullptr || statuses->array() == nullptr) return nullptr;
  for (const Json& status : *statuses->array()) {
    if (status.Text({"name"}) == container) return &status;
  }
  return nullptr;
}

std::vector<double> Positions(const Registry& registry, const ServiceOptions& options,
                              const Json& pod, int64_t pods) {
  std::vector<double> settings;
  for (const Dial& dial : options.dials) {
    settings.push_back(Position(dial, ReadDial(registry, dial, options.container, pod, pods)));
  }
  return settings;
}

// Those that are felt at once; the others are read when the process starts.
bool IsLive(const Dial& dial) {
  return dial.place == Dial::Place::kResource || dial.place == Dial::Place::kReplicas;
}

}  // namespace

// One container's process, from its start to its end, and its series. Owned by the model.
struct ServiceModel::Process {
  explicit Process(Rng random) : rng(random) {}

  // A new process in the same pod.
  void Begin(std::string_view since, Millis from, std::vector<double> read) {
    started = since;
    last = from;
    settings = std::move(read);
    const double start = static_cast<double>(from) / 1000;
    values.fill(0);
    values[kStarted] = start;
  }

  // A disturbance of this scrape, with a memory of the ones before.
  double Disturbance(const ServiceNoise& noise) {
    const double fresh = std::sqrt(1 - noise.correlation * noise.correlation);
    wander = noise.correlation * wander + fresh * rng.Normal();
    const double factor = PortableExp(noise.sd * wander);
    return rng.Chance(noise.tail_chance) ? factor * noise.tail_factor : factor;
  }

  // From this slot on.
  void MarkStale(Millis at, SampleStore& samples, size_t from = 0) const {
    for (size_t slot = from; slot < kSlots; ++slot) samples.Append(ids[slot], at, StaleMarker());
  }

  // Requests are whole.
  void Show(Millis at, SampleStore& samples) const {
    for (size_t slot = 0; slot < kSlots; ++slot) {
      const bool whole = slot == kGood || slot == kBad || slot == kCount || slot >= kFirstBucket;
      samples.Append(ids[slot], at, whole ? std::floor(values[slot]) : values[slot]);
    }
  }

  Rng rng;
  std::vector<SampleStore::Id> ids;
  std::string started;  // the container's startedAt: another one is another process
  Millis last = 0;
  std::vector<double> settings;
  std::array<double, kSlots> values{};
  double wander = 0;
};

ServiceModel::ServiceModel(const Registry& registry, const Clock& clock, Rng rng,
                           ServiceOptions options)
    : registry_(registry),
      clock_(clock),
      rng_(rng),
      options_(std::move(options)),
      born_(clock.WallNow()) {}

ServiceModel::~ServiceModel() = default;

bool ServiceModel::IsOurs(const Json& pod) const {
  const Json* owners = pod.Get({"metadata", "ownerReferences"});
  if (NameOf(pod).ns != options_.ns || owners == nullptr || owners->array() == nullptr) {
    return false;
  }
  return std::any_of(owners->array()->begin(), owners->array()->end(), [&](const Json& owner) {
    std::string_view name = owner.Text({"name"});
    if (owner.Text({"kind"}) == "StatefulSet") return name == options_.name;
    // A ReplicaSet is called like its Deployment, and a hash.
    return name.substr(0, name.rfind('-')) == options_.name;
  });
}

std::vector<Version> ServiceModel::Pods() const {
  std::vector<Version> pods = InNamespace(registry_, KindOf(registry_, "", "pods"), options_.ns);
  std::erase_if(pods, [&](const Version& pod) { return !IsOurs(*pod); });
  return pods;
}

std::optional<PodFate> ServiceModel::FateOf(const Json& pod) const {
  if (!IsOurs(pod)) return std::nullopt;
  const auto pods = static_cast<int64_t>(Pods().size());
  const Effect effect = EffectOf(options_.surface, Positions(registry_, options_, pod, pods),
                                 clock_.WallNow() - born_);
  PodFate fate{.ready_after = options_.start};
  if (effect.crashes) fate.crash_after = options_.start + std::chrono::seconds(15);
  if (effect.out_of_memory) {
    fate.crash_after = options_.start + std::chrono::seconds(25);
    fate.out_of_memory = true;
  }
  return fate;
}

void ServiceModel::Scrape(Millis at, SampleStore& samples) {
  const std::vector<Version> pods = Pods();
  std::erase_if(processes_, [&](const auto& process) {
    const bool gone = std::none_of(
        pods.begin(), pods.end(), [&](const Version& pod) { return UidOf(*pod) == process.first; });
    if (gone) process.second->MarkStale(at, samples);
    return gone;
  });
  const auto ready = std::count_if(
      pods.begin(), pods.end(), [](const Version& pod) { return IsConditionTrue(*pod, "Ready"); });
  const double load = LoadAt(options_.load, born_, clock_.WallNow());
  const Crowd crowd{
      .pods = ready, .load = ready == 0 ? 0 : load / static_cast<double>(ready), .at = at};
  for (const Version& pod : pods) ScrapePod(*pod, crowd, samples);
}

void ServiceModel::ScrapePod(const Json& pod, const Crowd& crowd, SampleStore& samples) {
  const Json* status = StatusOf(pod, options_.container);
  if (status == nullptr) return;
  Process& process = ProcessOf(pod, samples);
  const std::string_view started = status->Text({"state", "running", "startedAt"});
  if (hidden_) return process.MarkStale(crowd.at, samples);
  if (started.empty()) {
    samples.Append(process.ids[kUp], crowd.at, 0);
    return process.MarkStale(crowd.at, samples, kUp + 1);
  }
  if (process.started != started) {
    const auto since = ParseRfc3339(started);
    process.Begin(started, since ? std::min(MillisOf(*since), crowd.at) : crowd.at,
                  Positions(registry_, options_, pod, crowd.pods));
  }
  Live(process, pod, crowd);
  process.Show(crowd.at, samples);
}

ServiceModel::Process& ServiceModel::ProcessOf(const Json& pod, SampleStore& samples) {
  const std::string uid(UidOf(pod));
  auto& process = processes_[uid];
  if (process) return *process;
  const std::string name = NameOf(pod).name;
  process = std::make_unique<Process>(rng_.Fork(name));
  for (size_t slot = 0; slot < kSlots; ++slot) {
    Labels labels = SeriesLabels(static_cast<Slot>(slot));
    labels["namespace"] = options_.ns;
    labels["pod"] = name;
    labels["container"] = options_.container;
    labels["job"] = options_.name;
    labels["instance"] = name + ":8080";
    process->ids.push_back(samples.IdOf(labels));
  }
  return *process;
}

void ServiceModel::Live(Process& process, const Json& pod, const Crowd& crowd) {
  for (size_t i = 0; i < options_.dials.size(); ++i) {
    const Dial& dial = options_.dials[i];
    if (!IsLive(dial)) continue;
    process.settings[i] =
        Position(dial, ReadDial(registry_, dial, options_.container, pod, crowd.pods));
  }
  // The clock of who scrapes may jump back; no time passes then.
  const double elapsed = static_cast<double>(std::max<Millis>(0, crowd.at - process.last)) / 1000;
  process.last = crowd.at;
  const Effect effect = EffectOf(options_.surface, process.settings, clock_.WallNow() - born_);
  const double load = IsConditionTrue(pod, "Ready") ? crowd.load : 0;
  const double strain = load / options_.capacity;
  const double slowness = effect.slowness * environment_ * process.Disturbance(options_.noise);
  const double latency = options_.latency * slowness * (1 + strain * strain);
  const double requests = load * elapsed;
  const double expected = requests * effect.errors;
  const double errors =
      std::clamp(expected + std::sqrt(expected) * process.rng.Normal(), 0.0, requests);

  auto& values = process.values;
  values[kUp] = 1;
  values[kGood] += requests - errors;
  values[kBad] += errors;
  values[kSum] += requests * latency;
  values[kCount] += requests;
  values[kCpu] += requests * kCpuPerRequest * slowness;
  values[kMemory] = std::floor(kMemoryLimit * effect.memory);
  for (size_t i = 0; i < kBounds.size(); ++i) {
    values[kFirstBucket + i] += requests * ShareBelow(kBounds[i].upper, latency);
  }
}

Effect ServiceModel::TruthOf(const std::map<std::string, std::string>& settings) const {
  std::vector<double> positions;
  for (const Dial& dial : options_.dials) {
    const auto named = settings.find(dial.name);
    positions.push_back(Position(dial, named == settings.end() ? dial.otherwise : named->second));
  }
  return EffectOf(options_.surface, positions, clock_.WallNow() - born_);
}

}  // namespace trimtab::sim
