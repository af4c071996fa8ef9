// The only file that knows the library for command lines, which throws.
#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <map>

#include "k8s/quantity.h"

namespace trimtab::cli {
namespace {

// A session of ten lines, which a test runs.
constexpr const char* kSuggestExample = R"(Example:

trimtab suggest << 'END'
{"knobs": [{"name": "pool", "type": "Integer", "min": 4, "max": 128}], "objectives": [{"name": "latency", "goal": "Minimize"}]}
{"ask": {}}
{"tell": {"values": {"pool": 16}, "metrics": {"latency": 31.5}}}
{"tell": {"values": {"pool": 64}, "metrics": {"latency": {"mean": 24.2, "se": 0.4}}}}
{"tell": {"values": {"pool": 128}, "status": "Failed"}}
{"ask": {"pending": [{"pool": 32}]}}
{"recommend": {}}
{"explain": {}}
END

docs/suggest.md has every message and every answer.)";

template <class Value>
using Choices = std::map<std::string, Value>;

// An option that takes one of a few words.
template <class Value>
void AddChoice(CLI::App& app, const char* name, Value& value, const Choices<Value>& choices,
               const char* help) {
  std::string words;
  for (const auto& choice : choices) words += (words.empty() ? "" : "|") + choice.first;
  app.add_option_function<std::string>(
         name, [&value, choices](const std::string& word) { value = choices.at(word); }, help)
      ->check([choices, words](const std::string& word) {
        return choices.contains(word) ? "" : "\"" + word + "\" is none of " + words;
      })
      ->type_name(words);
}

// What a test runs.
constexpr const char* kJudgeExample = R"(Example:

trimtab judge --metric p95:less --step 1m --evidence-out record.json << 'END'
tick,arm,p95,restarts
0,control,0.201,0
0,candidate,0.214,0
1,control,0.198,0
1,candidate,0.402,2
END
trimtab replay record.json

docs/judge-command.md has the columns, the rules and the exit codes.)";

std::string CheckTime(const std::string& text) {
  const auto time = k8s::ParseDuration(text);
  const bool usable = time && *time > Duration::zero();
  return usable ? "" : "\"" + text + "\" is no time: write it as 10s or 1m30s";
}

// An option that takes a time such as 10s.
template <class Time>
void AddTime(CLI::App& app, const char* name, Time& value, const char* help) {
  app.add_option_function<std::string>(
         name, [&value](const std::string& text) { value = *k8s::ParseDuration(text); }, help)
      ->check(CheckTime)
      ->type_name("TIME");
}

void AddOutput(CLI::App& app, OutputOptions& output) {
  AddChoice(app, "-o,--output", output.format,
            Choices<Format>{{"text", Format::kText}, {"json", Format::kJson}}, "How to print");
}

void AddColor(CLI::App& app, OutputOptions& output) {
  AddChoice(
      app, "--color", output.color,
      Choices<ColorMode>{
          {"auto", ColorMode::kAuto}, {"always", ColorMode::kAlways}, {"never", ColorMode::kNever}},
      "When to use colour");
}

void AddAccess(CLI::App& app, AccessOptions& access) {
  app.add_option("--kubeconfig", access.kubeconfig,
                 "The kubeconfig; by default KUBECONFIG, ~/.kube/config, or the pod's own cluster")
      ->type_name("FILE");
  app.add_option("--context", access.context, "The context of it")->type_name("NAME");
}

void AddDoctor(CLI::App& app, CommandLine& line) {
  DoctorOptions& doctor = line.doctor;
  AddOutput(app, line.output);
  AddColor(app, line.output);
  AddAccess(app, doctor.access);
  app.add_option("-n,--namespace", doctor.ns, "Where to look; by default the context's")
      ->type_name("NAME");
  AddTime(app, "--request-timeout", doctor.timeout,
          "How long one request may take; by default 10s");
}

void AddSuggest(CLI::App& app, SuggestOptions& suggest) {
  app.add_option("--plan", suggest.plan, "The plan, instead of the first line of the input")
      ->type_name("FILE");
  app.add_option("--history", suggest.history,
                 "Observations told before the first message: CSV with a header, or JSON lines")
      ->type_name("FILE");
  app.add_flag("--once", suggest.once, "Answer one ask and end; needs --plan");
  app.footer(kSuggestExample);
}

void AddController(CLI::App& app, ControlOptions& control) {
  AddAccess(app, control.access);
  app.add_option("--settings", control.settings, "The administrator's settings (docs/settings.md)")
      ->type_name("FILE");
  app.add_option("--identity", control.identity,
                 "The name under which it leads; by default POD_NAME, or host and process")
      ->type_name("NAME");
}

// Where measurements are asked for.
void AddSource(CLI::App& app, SourceOptions& source) {
  SourceWindows& windows = source.windows;
  CLI::Option* url =
      app.add_option("--prometheus", source.url, "Ask there instead of reading")->type_name("URL");
  const auto add = [&](const char* name, std::string& value, const char* help, const char* type) {
    return app.add_option(name, value, help)->type_name(type)->needs(url);
  };
  add("--token-file", source.token_file, "A bearer token for it", "FILE");
  add("--ca-file", source.ca_file, "Whom to trust; needed for https", "FILE");
  // With the address all of these are needed.
  for (CLI::Option* needed :
       {add("-n,--namespace", windows.ns, "Of the pods", "NAME"),
        add("--control", windows.control,
            "The ReplicaSet that the candidate is held against, or the StatefulSet", "NAME"),
        add("--candidate", windows.candidate,
            "The candidate's ReplicaSet, or its pods of the StatefulSet: web-3,web-4", "NAME"),
        add("--from", source.from, "The first look: 2026-03-01T09:30:00Z", "TIME"),
        add("--until", source.until, "The last look", "TIME")}) {
    url->needs(needed);
  }
  app.add_option("--candidate-turn", source.turns,
                 "Exposure Whole: a time in which the candidate was live, as FROM/UNTIL")
      ->allow_extra_args(false)
      ->type_name("TIMES")
      ->needs(url);
  app.add_option("--query", windows.queries, "How to measure a metric: NAME=PROMQL")
      ->allow_extra_args(false)
      ->type_name("QUERY")
      ->needs(url);
  add("--load", windows.load, "Requests a second, in PromQL with $arm and $window", "PROMQL");
}

void AddJudge(CLI::App& app, JudgeOptions& judge) {
  RuleFlags& flags = judge.flags;
  app.add_option("windows", judge.windows, "CSV, or evidence as JSON; - is standard input")
      ->type_name("FILE");
  app.add_option("--rules", judge.rules, "Rules as YAML or JSON")->type_name("FILE");
  app.add_option("--metric", flags.metrics, "An objective: NAME:less or NAME:more")
      ->allow_extra_args(false)
      ->type_name("METRIC");
  app.add_option("--guardrail", flags.guardrails, "What must not get worse by more: NAME:20%")
      ->allow_extra_args(false)
      ->type_name("METRIC");
  app.add_option("--alpha", flags.alpha, "The chance of a false Worse; by default 0.01")
      ->type_name("SHARE");
  app.add_option("--smallest-effect", flags.smallest_effect,
                 "Gains and losses below it are of no interest; by default 3%")
      ->type_name("SHARE");
  AddTime(app, "--step", flags.step, "From one look to the next; by default 15s");
  AddTime(app, "--window", flags.window, "How much of the past a look covers; by default 1m");
  app.add_option("--max-looks", judge.max_looks,
                 "The looks of the whole trial, if more are to come")
      ->type_name("COUNT");
  app.add_option("--evidence-out", judge.evidence_out, "Write rules, evidence and verdict there")
      ->type_name("FILE");
  AddSource(app, judge.source);
  app.footer(kJudgeExample);
}

void AddReplay(CLI::App& app, ReplayOptions& replay) {
  app.add_option("record", replay.record,
                 "A Trial or a list of them as kubectl prints it, or what judge --evidence-out "
                 "wrote; - is standard input")
      ->type_name("FILE");
}

// `bench` and what it can do. Returns its `run`.
CLI::App* AddBench(CLI::App& app, CommandLine& line) {
  CLI::App* bench =
      app.add_subcommand("bench", "Drive load against a server")->require_subcommand(1);
  CLI::App* run =
      bench->add_subcommand("run", "Send requests and say how long users would have waited");
  BenchOptions& options = line.bench;
  AddOutput(*run, line.output);
  run->add_option("--url", options.url, "What to ask for: http://host:port/path")
      ->required()
      ->type_name("URL");
  run->add_option("--rate", options.rate, "Requests a second, whatever becomes of those before")
      ->type_name("COUNT");
  run->add_flag("--poisson", options.poisson, "At random times instead of evenly spaced");
  run->add_option("--users", options.users,
                  "Instead of --rate: users who each wait for their answer")
      ->type_name("COUNT");
  AddTime(*run, "--think", options.think, "How long a user thinks after an answer; by default 0s");
  AddTime(*run, "--duration", options.duration, "How long to measure; by default 10s");
  AddTime(*run, "--warm-up", options.warm_up, "How long to send before that; by default 0s");
  AddTime(*run, "--timeout", options.timeout, "How long a user waits at most; by default 10s");
  run->add_option("--connections", options.connections, "At most so many; by default 1000")
      ->type_name("COUNT");
  run->add_option("--seed", options.seed, "Of the random times; by default 1")->type_name("NUMBER");
  return run;
}

void AddDemo(CLI::App& app, CommandLine& line) {
  app.add_option("--seed", line.demo.seed, "Another seed is another story; by default 7")
      ->type_name("NUMBER");
  app.add_option("--history", line.demo.history,
                 "Where all trials go; by default trimtab-demo.json")
      ->type_name("FILE");
  AddColor(app, line.output);
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app("Tunes the knobs of workloads on Kubernetes, safely.", "trimtab");
  CLI::App* version = app.add_subcommand("version", "Print the version");
  AddOutput(*version, line.output);
  CLI::App* doctor = app.add_subcommand("doctor", "Say what stands between you and a cluster");
  AddDoctor(*doctor, line);
  CLI::App* suggest = app.add_subcommand(
      "suggest", "Say what to try next: a JSON object a line in, an answer a line out");
  AddSuggest(*suggest, line.suggest);
  CLI::App* controller =
      app.add_subcommand("controller", "Drive the TuningLoops of a cluster until told to end");
  AddController(*controller, line.control);
  CLI::App* judge = app.add_subcommand(
      "judge", "Say from measurements whether a candidate is better or worse than the control");
  AddJudge(*judge, line.judge);
  CLI::App* replay = app.add_subcommand(
      "replay", "Judge a recorded trial again and say whether the verdict is the same");
  AddReplay(*replay, line.replay);
  CLI::App* bench_run = AddBench(app, line);
  CLI::App* demo = app.add_subcommand("demo", "Show a tuning loop at work, without a cluster");
  AddDemo(*demo, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    line.help = app.help();
    return line;
  } catch (const CLI::ParseError& failure) {
    line.problem =
        std::string(failure.what()) + "; see " +
        (app.get_subcommands().empty() ? "trimtab"
                                       : "trimtab " + app.get_subcommands().front()->get_name()) +
        " --help";
    return line;
  }
  if (version->parsed()) line.command = Command::kVersion;
  if (doctor->parsed()) line.command = Command::kDoctor;
  if (suggest->parsed()) line.command = Command::kSuggest;
  if (controller->parsed()) line.command = Command::kController;
  if (judge->parsed()) line.command = Command::kJudge;
  if (replay->parsed()) line.command = Command::kReplay;
  if (bench_run->parsed()) line.command = Command::kBenchRun;
  if (demo->parsed()) line.command = Command::kDemo;
  if (line.command == Command::kNone) line.help = app.help();
  return line;
}

}  // namespace trimtab::cli
