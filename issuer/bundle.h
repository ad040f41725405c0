// Bundle: some sheets of a print run, as one sealed file for one kind of recipient.
//
// Minting writes three bundles for the same sheets: their tokens, for who prints them; their
// holder seeds, for who prints those (under a scratch-off or a seal, or together with the tokens);
// and the keys of their boxes, for the auditors and the revocation desk. So no file but the last
// says which serials belong together, and nobody who holds one of the first two can spend.
//
//   bundle  = [ header: bstr .cbor bundle-header, records: bstr ]    sealed (docs/sealed-files.md)
//   records = one after another, sheet by sheet: tokens of 147 bytes or seeds of 32, voucher by
//             voucher; or keys of 16, one for each box that has a sheet of the bundle
#pragma once

#include "crypto/seal.h"
#include "issuer/sheet_plan.h"
#include "protocol/objects/revocations.h"
#include "protocol/objects/token.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

/// Numbers are in the files: never renumber, never reuse.
enum class BundleContent : std::uint8_t { tokens = 1, seeds = 2, box_keys = 3 };
[[nodiscard]] constexpr BundleContent last_of(BundleContent) {
    return BundleContent::box_keys;
}

/// Vouchers of one bundle: bounds the memory of who mints and of who prints (10 MB of tokens).
inline constexpr std::uint64_t kVouchersPerBundle = 65'536;

struct BundleHeader {
    Lineage lineage;
    RunId run;
    BundleContent content = BundleContent::tokens;
    Count first_sheet;  ///< From 1.
    Count sheets;
    Count sheets_per_box;
    std::vector<SheetSlot> slots;
    friend bool operator==(const BundleHeader&, const BundleHeader&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, BundleHeader>
void describe(Fields& fields, Self& header) {
    fields(1, "lineage", header.lineage);
    fields(2, "run", header.run);
    fields(3, "content", header.content);
    fields(4, "first_sheet", header.first_sheet);
    fields(5, "sheets", header.sheets);
    fields(6, "sheets_per_box", header.sheets_per_box);
    fields(7, "slots", header.slots, length(1, kSlotsPerSheet));
}

/// The slots and the size of boxes are those of a plan; 1 to kVouchersPerBundle vouchers.
[[nodiscard]] bool well_formed(const BundleHeader& header);

/// The bytes of all records that such a bundle has.
[[nodiscard]] std::size_t records_size(const BundleHeader& header);

/// A bundle with room for its records, which are zero until they are filled in place.
class OpenBundle {
  public:
    explicit OpenBundle(const BundleHeader& header);
    /// Refuses what is not a bundle of that content.
    [[nodiscard]] static Result<OpenBundle, DecodeError> read(SecretBytes opened,
                                                              BundleContent content);

    [[nodiscard]] const BundleHeader& header() const { return header_; }
    /// All of the file. May hold secrets: to be sealed.
    [[nodiscard]] ByteView file() const { return file_.view(); }
    [[nodiscard]] ByteView records() const { return file().subspan(records_at_); }
    [[nodiscard]] std::span<std::uint8_t> fill() { return file_.fill().subspan(records_at_); }

  private:
    OpenBundle() = default;
    BundleHeader header_;
    SecretBytes file_;
    std::size_t records_at_ = 0;
};

/// A voucher of a sheet, and what its slot is.
struct SheetVoucher {
    std::uint64_t sheet = 0;
    SeriesId series;
    Voucher voucher;
};

/// Why a sheet cannot be printed from two bundles.
enum class JoinRefusal : std::uint8_t {
    other_sheets,   ///< The bundles are not about the same sheets.
    no_such_sheet,  ///< The sheet is not in them.
    wrong_token,    ///< A record is not a token of its slot.
    wrong_seed,     ///< A seed that is not its token's.
};
[[nodiscard]] std::string_view sentence(JoinRefusal refusal, Language language);

/// The vouchers of one sheet, in order.
[[nodiscard]] Result<std::vector<SheetVoucher>, JoinRefusal> join_sheet(const OpenBundle& tokens,
                                                                        const OpenBundle& seeds,
                                                                        std::uint64_t sheet);

/// What revokes a sheet, or the box of that number. Nothing if the bundle does not have that sheet,
/// or no sheet of that box. `keys` holds box keys.
[[nodiscard]] std::optional<RevokedSheet> find_sheet(const OpenBundle& keys, std::uint64_t sheet);
[[nodiscard]] std::optional<RevokedBox> find_box(const OpenBundle& keys, std::uint64_t box);

}  // namespace noodgeld
