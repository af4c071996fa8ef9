#include "cli/doctor.h"

#include <algorithm>
#include <utility>

#include "base/real_clock.h"
#include "k8s/transport/transport.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using Outcome = Check::Outcome;

struct Looks {
  const char* word;
  const char* color;
  const char* name;  // in JSON
};

Looks LooksOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return {"ok  ", "\x1b[32m", "Pass"};
    case Outcome::kWarn:
      return {"warn", "\x1b[33m", "Warn"};
    case Outcome::kFail:
      return {"FAIL", "\x1b[31m", "Fail"};
    case Outcome::kSkip:
      return {"skip", "\x1b[2m", "Skip"};
  }
  CheckFailed(__FILE__, __LINE__, "an Outcome outside its enumeration");
}

Check ConfigurationCheck(const Result<FoundAccess>& found) {
  Check check{.name = "configuration", .essential = true};
  if (found) {
    check.message = found->source + " names " + found->access.url;
  } else {
    check.outcome = Outcome::kFail;
    check.message = found.error().message;
  }
  return check;
}

std::vector<Check> Examine(const DoctorOptions& options) {
  const RealClock clock;
  // Before the transport changes the environment that plugins will see.
  const auto found = FindCluster(clock, options.access, k8s::CurrentEnvironment());
  std::vector<Check> checks = {ConfigurationCheck(found)};
  if (!found) return checks;
  const k8s::ClusterAccess& access = found->access;
  k8s::PrepareTransport();
  const auto transport =
      k8s::MakeTransport({.url = access.url, .tls = [&] { return access.credentials->Tls(); }});
  if (!transport) {
    checks.push_back({.name = "server",
                      .outcome = Outcome::kFail,
                      .message = access.url_from + ": " + transport.error().message,
                      .essential = true});
    return checks;
  }
  std::string ns = options.ns.empty() ? access.ns : options.ns;
  if (ns.empty()) ns = "default";
  auto rest = ClusterChecks(**transport, access, clock, ns, options.timeout).Run();
  std::move(rest.begin(), rest.end(), std::back_inserter(checks));
  return checks;
}

std::string Sentence(const Check& check) {
  return check.fix.empty() ? check.message : check.message + ": " + check.fix;
}

// The check for which nothing else could be looked at, if there is one.
const Check* Obstacle(const std::vector<Check>& checks) {
  const bool blocked =
      !checks.empty() && checks.back().essential && checks.back().outcome == Outcome::kFail;
  return blocked ? &checks.back() : nullptr;
}

}  // namespace

std::string TextReport(const std::vector<Check>& checks, bool color) {
  std::string text;
  for (const Check& check : checks) {
    const Looks looks = LooksOf(check.outcome);
    text += color ? std::string(looks.color) + looks.word + "\x1b[0m" : looks.word;
    text += "  " + check.name + ": " + Sentence(check) + "\n";
  }
  return text;
}

std::string JsonReport(const std::vector<Check>& checks) {
  Json::Array list;
  for (const Check& check : checks) {
    Json entry = Json::Of({{"name", check.name},
                           {"result", LooksOf(check.outcome).name},
                           {"message", check.message}});
    if (!check.fix.empty()) entry["fix"] = check.fix;
    list.push_back(std::move(entry));
  }
  return Json::Of({{"apiVersion", "cli.trimtab.dev/v1alpha1"},
                   {"kind", "DoctorReport"},
                   {"ok", Judge(checks) == ExitCode::kOk},
                   {"checks", std::move(list)}})
             .Dump() +
         "\n";
}

ExitCode Judge(const std::vector<Check>& checks) {
  if (Obstacle(checks) != nullptr) return ExitCode::kUsage;
  const bool failed = std::any_of(checks.begin(), checks.end(), [](const Check& check) {
    return check.outcome == Outcome::kFail;
  });
  return failed ? ExitCode::kNo : ExitCode::kOk;
}

ExitCode RunDoctor(const DoctorOptions& options, const OutputOptions& output) {
  std::vector<Check> checks = Examine(options);
  const ExitCode exit = Judge(checks);
  if (output.format == Format::kJson) Print(JsonReport(checks));
  if (const Check* obstacle = Obstacle(checks)) {
    PrintError(Sentence(*obstacle));
    checks.pop_back();
  }
  if (output.format == Format::kText) {
    Print(TextReport(checks, UsesColor(output.color, stdout)));
  }
  return exit;
}

}  // namespace trimtab::cli
