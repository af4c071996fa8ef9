#include "tests/e2e/shop/handlers.h"

#include <memory>
#include <utility>

#include "k8s/json.h"
#include "tests/e2e/shop/compressor.h"
#include "tests/e2e/shop/new_order.h"

namespace trimtab::shop {
namespace {

HttpResponse Packed(Body body, const Compression& compression) {
  return {.content_encoding = std::string(ContentEncodingOf(compression.codec)),
          .body = std::move(body)};
}

HttpResponse ResponseTo(const Error& error) {
  switch (error.code) {
    case Code::kNotFound:
      return ErrorResponse(404, error.message);
    case Code::kInvalid:
      return ErrorResponse(422, error.message);
    case Code::kTimeout:
      return ErrorResponse(504, error.message);
    default:
      return ErrorResponse(503, error.message);
  }
}

}  // namespace

HttpResponse ErrorResponse(int status, const std::string& sentence) {
  return {.status = status,
          .body = std::make_shared<const std::string>(k8s::Json::Of({{"error", sentence}}).Dump())};
}

Handlers::Handlers(Orders& orders, ShopMetrics& metrics, const Clock& clock, const LiveKnobs& knobs)
    : orders_(orders),
      metrics_(metrics),
      clock_(clock),
      cache_(knobs.cache_bytes, knobs.cache_eviction),
      batcher_(clock, [this](const std::vector<NewOrder>& batch, MonoTime deadline) {
        metrics_.WroteBatch(batch.size());
        return orders_.Place(batch, deadline);
      }) {
  Configure(knobs);
}

void Handlers::Configure(const LiveKnobs& knobs) {
  cache_.Configure(knobs.cache_bytes, knobs.cache_eviction);
  batcher_.Configure(knobs.batch_size, knobs.batch_linger);
  const std::scoped_lock lock(mutex_);
  knobs_ = knobs;
}

LiveKnobs Handlers::knobs() const {
  const std::scoped_lock lock(mutex_);
  return knobs_;
}

MonoTime Handlers::DeadlineOf(const HttpRequest& request) const {
  return request.arrived + knobs().request_timeout;
}

HttpResponse Handlers::Answer(const Routed& routed, const HttpRequest& request, MonoTime deadline) {
  if (clock_.Now() >= deadline) {
    return ErrorResponse(504, "no worker came free in time");
  }
  const Compression compression = ChooseFor(request.accept_encoding, knobs().compression);
  switch (routed.route) {
    case Route::kOrder:
      return Order(routed.id, compression, deadline);
    case Route::kCustomerOrders:
      return CustomerOrders(routed.id, compression, deadline);
    case Route::kPlaceOrder:
      return PlaceOrder(request.body, deadline);
    default:
      return ErrorResponse(404, "there is no such page");
  }
}

// The cache holds bodies as they are sent: what is found costs neither a query nor packing, and
// what packs better leaves room for more.
HttpResponse Handlers::Order(int64_t id, const Compression& compression, MonoTime deadline) {
  const std::string key = std::to_string(id) + "/" + TextOf(compression);
  Body body = cache_.Find(key);
  metrics_.LookedIntoCache(body != nullptr);
  if (body == nullptr) {
    const auto text = orders_.Order(id, deadline);
    if (!text) return ResponseTo(text.error());
    body = std::make_shared<const std::string>(Compress(compression, *text));
    cache_.Insert(key, body);
  }
  return Packed(std::move(body), compression);
}

HttpResponse Handlers::CustomerOrders(int64_t id, const Compression& compression,
                                      MonoTime deadline) {
  const auto text = orders_.OfCustomer(id, deadline);
  if (!text) return ResponseTo(text.error());
  return Packed(std::make_shared<const std::string>(Compress(compression, *text)), compression);
}

HttpResponse Handlers::PlaceOrder(const std::string& body, MonoTime deadline) {
  constexpr size_t kLargestOrder = size_t{64} << 10;
  if (body.size() > kLargestOrder) {
    return ErrorResponse(413, "the order is larger than 64 KiB");
  }
  auto order = ParseNewOrder(body);
  if (!order) return ErrorResponse(400, order.error().message);
  const auto id = batcher_.Place(*std::move(order), deadline);
  if (!id) return ResponseTo(id.error());
  return {.status = 201,
          .body = std::make_shared<const std::string>(k8s::Json::Of({{"id", *id}}).Dump())};
}

}  // namespace trimtab::shop
