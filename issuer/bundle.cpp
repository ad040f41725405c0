#include "issuer/bundle.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kBoxKeyBytes = 16;

std::size_t record_size(BundleContent content) {
    switch (content) {
        case BundleContent::tokens:
            return kTokenBytes;
        case BundleContent::seeds:
            return kSeedBytes;
        case BundleContent::box_keys:
            return kBoxKeyBytes;
    }
    NOODGELD_CHECK(false);
}

/// The head of a CBOR byte string: written apart from it, so that secrets are filled in place.
Bytes string_head(std::size_t size) {
    NOODGELD_CHECK(size <= 0xffff'ffff);
    const auto byte = [size](unsigned shift) { return static_cast<std::uint8_t>(size >> shift); };
    if (size < 24) return {static_cast<std::uint8_t>(0x40 + size)};
    if (size <= 0xff) return {0x58, byte(0)};
    if (size <= 0xffff) return {0x59, byte(8), byte(0)};
    return {0x5a, byte(24), byte(16), byte(8), byte(0)};
}

bool has_sheet(const BundleHeader& header, std::uint64_t sheet) {
    return sheet >= header.first_sheet.value &&
           sheet - header.first_sheet.value < header.sheets.value;
}

/// The first box that has a sheet of the bundle, and how many there are.
struct Boxes {
    std::uint64_t first;
    std::uint64_t count;
};
Boxes boxes_of(const BundleHeader& header) {
    const std::uint64_t last_sheet = header.first_sheet.value + header.sheets.value - 1;
    const std::uint64_t first = box_of(header.first_sheet.value, header.sheets_per_box).box;
    return {first, box_of(last_sheet, header.sheets_per_box).box - first + 1};
}

struct Row {
    JoinRefusal refusal;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {JoinRefusal::other_sheets, "De bestanden gaan niet over dezelfde vellen.",
     "The files are not about the same sheets."},
    {JoinRefusal::no_such_sheet, "Dit vel zit niet in de bestanden.",
     "This sheet is not in the files."},
    {JoinRefusal::wrong_token, "Er staat iets in dat geen munt van zijn serie is.",
     "Something in it is not a token of its series."},
    {JoinRefusal::wrong_seed, "Een geheim hoort niet bij zijn munt.",
     "A seed does not belong to its token."},
};

}  // namespace

std::string_view sentence(JoinRefusal refusal, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(refusal)];
    NOODGELD_CHECK(row.refusal == refusal);
    return language == Language::nl ? row.nl : row.en;
}

bool well_formed(const BundleHeader& header) {
    return header.first_sheet.value >= 1 && header.sheets.value <= kVouchersPerBundle &&
           well_formed(SheetPlan{header.sheets, header.sheets_per_box, header.slots}) &&
           header.sheets.value * vouchers_per_sheet(header.slots) <= kVouchersPerBundle;
}

std::size_t records_size(const BundleHeader& header) {
    const std::uint64_t records = header.content == BundleContent::box_keys
                                      ? boxes_of(header).count
                                      : header.sheets.value * vouchers_per_sheet(header.slots);
    return records * record_size(header.content);
}

OpenBundle::OpenBundle(const BundleHeader& header) : header_(header) {
    NOODGELD_CHECK(well_formed(header));
    const std::size_t size = records_size(header);
    Bytes file = cbor::Writer().array(2).bytes(encode(header)).literal(string_head(size)).take();
    records_at_ = file.size();
    file.resize(records_at_ + size);
    file_ = SecretBytes(std::move(file));
}

Result<OpenBundle, DecodeError> OpenBundle::read(SecretBytes opened, BundleContent content) {
    cbor::Reader in(opened.view());
    if (in.array() != 2) in.stop(DecodeError::wrong_length);
    const ByteView header_bytes = in.bytes();
    const ByteView records = in.bytes();
    if (auto done = in.finish(); !done) return fail(done.error());
    OpenBundle bundle;
    NOODGELD_TRY(bundle.header_, decode<BundleHeader>(header_bytes));
    if (bundle.header_.content != content) return fail(DecodeError::wrong_type);
    if (records.size() != records_size(bundle.header_)) return fail(DecodeError::wrong_length);
    bundle.records_at_ = opened.view().size() - records.size();
    bundle.file_ = std::move(opened);
    return bundle;
}

Result<std::vector<SheetVoucher>, JoinRefusal> join_sheet(const OpenBundle& tokens,
                                                          const OpenBundle& seeds,
                                                          std::uint64_t sheet) {
    BundleHeader expected = seeds.header();
    expected.content = BundleContent::tokens;
    if (tokens.header() != expected) return fail(JoinRefusal::other_sheets);
    if (!has_sheet(expected, sheet)) return fail(JoinRefusal::no_such_sheet);

    const std::uint64_t per_sheet = vouchers_per_sheet(expected.slots);
    std::size_t record = (sheet - expected.first_sheet.value) * per_sheet;
    std::vector<SheetVoucher> vouchers;
    for (const SheetSlot& slot : expected.slots) {
        for (std::uint64_t i = 0; i < slot.vouchers.value; ++i, ++record) {
            const auto token =
                decode_token(tokens.records().subspan(record * kTokenBytes, kTokenBytes));
            if (!token || token->series != slot.series) return fail(JoinRefusal::wrong_token);
            crypto::Seed seed(seeds.records().subspan(record * kSeedBytes).first<kSeedBytes>());
            if (crypto::SecretKey::from_seed(seed.view()).public_key() != token->holder) {
                return fail(JoinRefusal::wrong_seed);
            }
            vouchers.push_back({sheet, slot.series, {*token, std::move(seed)}});
        }
    }
    return vouchers;
}

std::optional<RevokedSheet> find_sheet(const OpenBundle& keys, std::uint64_t sheet) {
    const BundleHeader& header = keys.header();
    if (!has_sheet(header, sheet)) return std::nullopt;
    const InBox at = box_of(sheet, header.sheets_per_box);
    const BoxKey box = find_box(keys, at.box)->key;
    return RevokedSheet{box_sheet(box, at.in_box, header.lineage),
                        {vouchers_per_sheet(header.slots)}};
}

std::optional<RevokedBox> find_box(const OpenBundle& keys, std::uint64_t box) {
    const BundleHeader& header = keys.header();
    const Boxes boxes = boxes_of(header);
    if (box < boxes.first || box - boxes.first >= boxes.count) return std::nullopt;
    RevokedBox found{{}, header.sheets_per_box, {vouchers_per_sheet(header.slots)}};
    const ByteView record = keys.records().subspan((box - boxes.first) * kBoxKeyBytes);
    std::copy_n(record.begin(), kBoxKeyBytes, found.key.bytes.begin());
    return found;
}

}  // namespace noodgeld
