// NationalScheme: the keys of a made-up country, and what officers, issuer and enroller signed: all
// that a feed's entries rest on.
#pragma once

#include <vector>

#include "base/executor.h"
#include "bench/national/pack_stream.h"
#include "bench/national/sale_layout.h"
#include "protocol/objects/certificate.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/emission.h"
#include "protocol/objects/manifest.h"
#include "protocol/objects/order.h"
#include "protocol/objects/series.h"
#include "protocol/objects/token.h"

namespace noodgeld::bench {

/// Thread-safe once made. Holds keys by lane, series and holder, and nothing by token.
class NationalScheme {
  public:
    /// When the order came and vouchers began to count; it lasts for three weeks.
    static constexpr UnixTime kBegin{1'772'323'200};  ///< 2026-03-01T00:00:00Z
    static constexpr Seconds kSelling{6 * 86'400};    ///< All sales are in the first days.
    static constexpr GpcCode kGoods{50'000'000};      ///< The segment "Food/Beverage".

    /// Borrows both. Makes the manifests' roots: a hash for each token, and memory for the ids of
    /// one series a thread.
    NationalScheme(const SaleLayout& layout, Executor& executor);

    [[nodiscard]] const Lineage& lineage() const { return lineage_; }
    /// The first charter, signed.
    [[nodiscard]] Bytes charter() const;
    [[nodiscard]] const crypto::SecretKey& ledger() const { return ledger_; }
    [[nodiscard]] const crypto::SecretKey& witness() const { return witness_; }
    [[nodiscard]] const crypto::SecretKey& terminal(std::uint64_t lane) const {
        return terminals_[lane];
    }
    /// Of the token's holder, which is not the next token's.
    [[nodiscard]] const crypto::SecretKey& holder(std::uint64_t token) const {
        return holders_[token % holders_.size()];
    }
    [[nodiscard]] const crypto::SecretKey& series_key(std::uint64_t token) const {
        return series_[token % series_.size()].key;
    }
    [[nodiscard]] std::int64_t face_cents(std::uint64_t token) const {
        return face_of(token % series_.size());
    }
    /// All but the signature.
    [[nodiscard]] Token token(std::uint64_t number) const;

    [[nodiscard]] const ObjectHash& charter_hash() const { return charter_hash_; }
    [[nodiscard]] const ObjectHash& order_hash() const { return order_hash_; }
    [[nodiscard]] ObjectHash certificate_hash(std::uint64_t lane) const;

    /// Every object, each after what it rests on; manifests last.
    void write(PackStream& out) const;

  private:
    struct SeriesKey {
        crypto::SecretKey key;
        SeriesId id;
    };

    [[nodiscard]] crypto::SecretKey key(std::string_view role, std::uint64_t number) const;
    [[nodiscard]] std::vector<crypto::SecretKey> keys(std::string_view role,
                                                      std::uint64_t count) const;
    [[nodiscard]] static std::int64_t face_of(std::uint64_t series);
    [[nodiscard]] Charter make_charter() const;
    [[nodiscard]] Series make_series(std::uint64_t number) const;
    [[nodiscard]] std::vector<Emission> make_emissions() const;
    [[nodiscard]] Order make_order() const;
    [[nodiscard]] Certificate certificate(std::uint64_t lane) const;
    template <class T>
    [[nodiscard]] MultiSigned<T> by_officers(T value) const;

    [[nodiscard]] std::uint64_t tokens_of(std::uint64_t series) const;
    [[nodiscard]] std::vector<TokenId> ids_of(std::uint64_t series) const;
    void write_register(PackStream& out) const;
    void write_manifests(PackStream& out) const;

    const SaleLayout& layout_;
    Executor& executor_;
    std::vector<crypto::SecretKey> officers_;
    crypto::SecretKey issuer_, enroller_, ledger_, witness_;
    Charter charter_;
    Lineage lineage_;
    ObjectHash charter_hash_;
    std::vector<crypto::SecretKey> terminals_;
    std::vector<crypto::SecretKey> holders_;
    std::vector<SeriesKey> series_;
    std::vector<Emission> emissions_;
    Order order_;
    ObjectHash order_hash_;
};

}  // namespace noodgeld::bench
