#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/error.h"

namespace trimtab::cli {

// What the process ends with. Whoever scripts us can tell "the answer is no" from "there is no
// answer".
enum class ExitCode {
  kOk = 0,
  kNo = 1,      // it was measured or checked, and the answer is no
  kUsage = 2,   // the command line, a file or the way to the cluster is wrong: nothing was checked
  kNoData = 3,  // too little was measured for an answer
  kInterrupted = 130,  // a signal ended it; what there was by then is printed
};

enum class Format { kText, kJson };
enum class ColorMode { kAuto, kAlways, kNever };

// How a command was asked to print.
struct OutputOptions {
  Format format = Format::kText;
  ColorMode color = ColorMode::kAuto;
};

// Data to standard output, everything else to standard error.
void Print(std::string_view data);
void PrintError(std::string_view sentence);
// Says what is wrong with what was given; nothing was done.
ExitCode Refuse(const Error& error);

// Whether colour may be used on this stream: never beside NO_COLOR or into a file, unless asked
// for. Colour only ever repeats what a word says.
bool UsesColor(ColorMode mode, std::FILE* stream);

}  // namespace trimtab::cli
