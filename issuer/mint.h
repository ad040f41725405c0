// Minting: the only code that makes money. Seeds leave it sealed, or not at all.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "crypto/bulk_signing.h"
#include "issuer/bundle.h"
#include "protocol/objects/series.h"

namespace noodgeld {

/// Why a print run cannot begin.
enum class MintRefusal : std::uint8_t {
    bad_plan,         ///< Not a well-formed plan.
    no_series_key,    ///< A slot's series came without its key.
    not_the_key,      ///< A key that is not its series'.
    no_recipients,    ///< A kind of bundle that nobody could open.
    many_recipients,  ///< More than a sealed file can have.
    bad_recipient,    ///< A key that keeps nothing secret, or the same key twice.
};
[[nodiscard]] std::string_view sentence(MintRefusal refusal, Language language);

struct SeriesWithKey {
    Series series;
    const crypto::SecretKey& key;  ///< Borrowed for the run.
};

/// Who can open what. To print a split sheet, give `tokens` and `seeds` to different houses.
struct MintRecipients {
    std::vector<crypto::SealingKey> tokens;
    std::vector<crypto::SealingKey> seeds;
    std::vector<crypto::SealingKey> box_keys;  ///< The auditors and the revocation desk.
};

/// The token ids of one series in one bundle, ascending. What the issuer keeps; no secret.
struct MintedIds {
    SeriesId series;
    std::vector<TokenId> ids;
    friend bool operator==(const MintedIds&, const MintedIds&) = default;
};

/// Some sheets, minted: three sealed files, and the ids of each slot's tokens.
struct MintedBundle {
    Count first_sheet;
    Count sheets;
    Bytes tokens;
    Bytes seeds;
    Bytes box_keys;
    std::vector<MintedIds> ids;
};

/// One print run, bundle by bundle, so that a run of any size needs the memory of one. Not
/// thread-safe; uses the executor's threads.
class Mint {
  public:
    /// `seed`: fresh randomness, for this run only. `executor` is borrowed. `back_end` changes
    /// speed, never a byte.
    [[nodiscard]] static Result<Mint, MintRefusal> start(
        const SheetPlan& plan, const std::vector<SeriesWithKey>& series, MintRecipients recipients,
        const Lineage& lineage, crypto::Seed seed, Executor& executor,
        const crypto::BackEnd& back_end = crypto::best_back_end());

    [[nodiscard]] RunId run() const { return secrets_.run(); }
    /// The next sheets; nothing after the last.
    [[nodiscard]] std::optional<MintedBundle> next();

  private:
    Mint(RunSecrets secrets, Executor& executor, const crypto::BackEnd& back_end)
        : secrets_(std::move(secrets)), executor_(&executor), signing_(back_end) {}

    struct Sheets;
    struct SheetRange;
    struct Place;
    template <class Visit>
    void for_each_voucher(SheetRange range, Visit visit) const;
    [[nodiscard]] std::vector<SheetKey> sheet_keys_of(SheetRange range) const;
    void fill_box_keys(OpenBundle& keys) const;
    void mint_sheets(Sheets& sheets, SheetRange range) const;

    RunSecrets secrets_;
    Executor* executor_;
    crypto::BulkSigning signing_;
    SheetPlan plan_;
    std::vector<const crypto::SecretKey*> keys_;  // of the slots
    MintRecipients recipients_;
    std::uint64_t next_sheet_ = 1;
};

/// The file of some ids of a series: "noodgeld/minted-ids/1\n" || series id || ids, ascending.
[[nodiscard]] Bytes encode(const MintedIds& minted);
/// What stands before the ids in such a file.
inline constexpr std::size_t kMintedIdsHeaderBytes = 22 + 16;
/// The series; nothing when the bytes are not the start of such a file.
[[nodiscard]] std::optional<SeriesId> read_minted_ids_header(ByteView start);

}  // namespace noodgeld
