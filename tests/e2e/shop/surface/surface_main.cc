// Measures the shop's response surface: starts a PostgreSQL of its own and prints one line of JSON
// for each point of the plan, for surface.py to draw. By hand, on a quiet machine; docs/shop.md.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/real_clock.h"
#include "tests/e2e/shop/surface/surface_point.h"
#include "tests/support/postgres_server.h"

namespace trimtab::shop {
namespace {

int Fail(const std::string& sentence) {
  std::fprintf(stderr, "shop_surface: %s\n", sentence.c_str());
  return 1;
}

int Sweep(const std::vector<SurfacePoint>& plan, const SurfaceLoad& load) {
  const RealClock clock;
  const auto database = PostgresServer::Start({.settings = {{"max_connections", "100"}}});
  if (!database) return Fail(database.error().message);
  size_t done = 0;
  for (const SurfacePoint& point : plan) {
    const auto measured = MeasurePoint(point, load, SHOP_BINARY, database->url(), clock);
    if (measured) {
      std::printf("%s\n", measured->Dump().c_str());
      std::fflush(stdout);
    } else {
      std::fprintf(stderr, "%s: not measured: %s\n", point.group.c_str(),
                   measured.error().message.c_str());
    }
    std::fprintf(stderr, "%zu of %zu\n", ++done, plan.size());
  }
  return 0;
}

int Main(int count, char** words) {
  if (count != 5) {
    return Fail("usage: shop_surface REQUESTS_PER_SECOND SECONDS SAMPLES MOST_POINTS");
  }
  const SurfaceLoad load{.per_second = std::atof(words[1]),
                         .counted = std::chrono::seconds(std::atoi(words[2]))};
  constexpr uint64_t kSeed = 1;
  auto plan = SurfacePlan(static_cast<size_t>(std::atoi(words[3])), kSeed);
  plan.resize(std::min(plan.size(), static_cast<size_t>(std::atoi(words[4]))));
  return Sweep(plan, load);
}

}  // namespace
}  // namespace trimtab::shop

int main(int count, char** words) { return trimtab::shop::Main(count, words); }
