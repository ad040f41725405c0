#include "issuer/mint.h"

#include <algorithm>
#include <set>

#include "base/check.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMostRecipients = 16;  // of one sealed file: crypto/seal.h
constexpr std::string_view kIdsMagic = "noodgeld/minted-ids/1\n";
static_assert(kIdsMagic.size() + 16 == kMintedIdsHeaderBytes);

struct Row {
    MintRefusal refusal;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {MintRefusal::bad_plan,
     "Het plan klopt niet: elke serie één keer, geen lege plekken, hoogstens 1.024 bonnen per vel, "
     "en in een doos 1 tot 65.536 vellen met samen hoogstens 4.194.304 bonnen.",
     "The plan is not right: each series once, no empty slots, at most 1,024 vouchers a sheet, and "
     "1 to 65,536 sheets a box with at most 4,194,304 vouchers in all."},
    {MintRefusal::no_series_key, "Van een serie in het plan is de sleutel niet gegeven.",
     "The key of a series in the plan was not given."},
    {MintRefusal::not_the_key, "Een sleutel hoort niet bij zijn serie.",
     "A key does not belong to its series."},
    {MintRefusal::no_recipients, "Er is niemand die een van de bestanden kan openen.",
     "There is nobody who could open one of the files."},
    {MintRefusal::many_recipients, "Een verzegeld bestand heeft hoogstens 16 ontvangers.",
     "A sealed file has at most 16 recipients."},
    {MintRefusal::bad_recipient,
     "Een ontvanger staat er dubbel in of heeft een onbruikbare sleutel.",
     "A recipient is named twice, or has an unusable key."},
};

Result<void, MintRefusal> check_recipients(const std::vector<crypto::SealingKey>& keys) {
    if (keys.empty()) return fail(MintRefusal::no_recipients);
    if (keys.size() > kMostRecipients) return fail(MintRefusal::many_recipients);
    const std::set<crypto::SealingKey> distinct(keys.begin(), keys.end());
    if (distinct.size() != keys.size() || !std::ranges::all_of(keys, crypto::is_usable)) {
        return fail(MintRefusal::bad_recipient);
    }
    return {};
}

std::uint64_t sheets_per_bundle(const SheetPlan& plan) {
    return std::max<std::uint64_t>(1, kVouchersPerBundle / vouchers_per_sheet(plan.slots));
}

/// As many as fill a few slices of BulkSigning, and leave each thread several shares.
std::uint64_t sheets_at_once(const SheetPlan& plan) {
    constexpr std::uint64_t kVouchers = 4 * crypto::BulkSigning::kSlice;
    return std::max<std::uint64_t>(1, kVouchers / vouchers_per_sheet(plan.slots));
}

template <std::size_t N>
void put(std::span<std::uint8_t> records, std::size_t record,
         std::span<const std::uint8_t, N> bytes) {
    std::ranges::copy(bytes, records.subspan(record * N, N).begin());
}

}  // namespace

std::string_view sentence(MintRefusal refusal, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(refusal)];
    NOODGELD_CHECK(row.refusal == refusal);
    return language == Language::nl ? row.nl : row.en;
}

/// The sheets of one bundle while they are made, counted from 0. Each sheet has its own part of
/// everything, so several can be made at once.
struct Mint::Sheets {
    OpenBundle tokens;
    OpenBundle seeds;
    OpenBundle keys;
    std::vector<MintedIds> ids;
};

struct Mint::SheetRange {
    std::uint64_t first;
    std::uint64_t count;
};

/// Where a voucher of a bundle stands.
struct Mint::Place {
    std::uint64_t sheet;
    std::uint16_t index;  // on its sheet
    std::size_t slot;
    std::uint64_t id;  // among its slot's
    std::size_t position;
};

Result<Mint, MintRefusal> Mint::start(const SheetPlan& plan,
                                      const std::vector<SeriesWithKey>& series,
                                      MintRecipients recipients, const Lineage& lineage,
                                      crypto::Seed seed, Executor& executor,
                                      const crypto::BackEnd& back_end) {
    if (plan.slots.empty() || plan.slots.size() > kSlotsPerSheet || !well_formed(plan)) {
        return fail(MintRefusal::bad_plan);
    }
    Mint mint(RunSecrets(lineage, std::move(seed)), executor, back_end);
    for (const SheetSlot& slot : plan.slots) {
        const auto at = std::ranges::find_if(series, [&](const SeriesWithKey& one) {
            return series_id(one.series, lineage) == slot.series;
        });
        if (at == series.end()) return fail(MintRefusal::no_series_key);
        if (at->key.public_key() != at->series.key) return fail(MintRefusal::not_the_key);
        mint.keys_.push_back(&at->key);
    }
    NOODGELD_TRY_VOID(check_recipients(recipients.tokens));
    NOODGELD_TRY_VOID(check_recipients(recipients.seeds));
    NOODGELD_TRY_VOID(check_recipients(recipients.box_keys));
    mint.plan_ = plan;
    mint.recipients_ = std::move(recipients);
    return mint;
}

/// The vouchers of some sheets, one after another: `position` counts over all of them.
template <class Visit>
void Mint::for_each_voucher(SheetRange range, Visit visit) const {
    std::size_t position = 0;
    for (std::uint64_t i = 0; i < range.count; ++i) {
        std::uint16_t index = 0;
        for (std::size_t slot = 0; slot < plan_.slots.size(); ++slot) {
            const std::uint64_t vouchers = plan_.slots[slot].vouchers.value;
            for (std::uint64_t in_slot = 0; in_slot < vouchers; ++in_slot) {
                const std::uint64_t number = range.first + i;
                visit(Place{number, index, slot, number * vouchers + in_slot, position});
                ++index;
                ++position;
            }
        }
    }
}

std::vector<SheetKey> Mint::sheet_keys_of(SheetRange range) const {
    std::vector<SheetKey> keys(range.count);
    InBox last{};
    BoxKey box;
    for (std::uint64_t i = 0; i < range.count; ++i) {
        const InBox at = box_of(next_sheet_ + range.first + i, plan_.sheets_per_box);
        if (at.box != last.box) box = secrets_.box_key(at.box);
        last = at;
        keys[i] = box_sheet(box, at.in_box, secrets_.lineage());
    }
    wipe(box.bytes);
    return keys;
}

void Mint::fill_box_keys(OpenBundle& keys) const {
    const BundleHeader& header = keys.header();
    const std::uint64_t first = box_of(header.first_sheet.value, header.sheets_per_box).box;
    const std::size_t boxes = keys.records().size() / BoxKey{}.bytes.size();
    for (std::size_t i = 0; i < boxes; ++i) {
        BoxKey key = secrets_.box_key(first + i);
        put<16>(keys.fill(), i, key.bytes);
        wipe(key.bytes);
    }
}

void Mint::mint_sheets(Sheets& sheets, SheetRange range) const {
    const Lineage& lineage = secrets_.lineage();
    const std::size_t count = range.count * vouchers_per_sheet(plan_.slots);
    std::vector<SheetKey> sheet_keys = sheet_keys_of(range);
    std::vector<crypto::Seed> seeds;
    seeds.reserve(count);
    for_each_voucher(range, [&](const Place& at) {
        seeds.push_back(secrets_.holder_seed(next_sheet_ + at.sheet, at.index));
    });
    std::vector<crypto::PublicKey> holders(count);
    signing_.public_keys(seeds, holders);

    std::vector<Token> tokens(count);
    std::vector<Bytes> messages(count);
    std::vector<crypto::SigningOrder> orders(count);
    for_each_voucher(range, [&](const Place& at) {
        const SheetKey& sheet_key = sheet_keys[at.sheet - range.first];
        Token& token = tokens[at.position];
        token.series = plan_.slots[at.slot].series;
        token.serial = sheet_serial(sheet_key, at.index, lineage);
        token.holder = holders[at.position];
        messages[at.position] = to_be_signed(token, lineage);
        orders[at.position] = {keys_[at.slot], ByteView(messages[at.position])};
    });
    std::vector<crypto::Signature> signatures(count);
    signing_.sign(orders, signatures);

    const std::size_t first_record = range.first * vouchers_per_sheet(plan_.slots);
    for_each_voucher(range, [&](const Place& at) {
        Token& token = tokens[at.position];
        token.signature = signatures[at.position];
        const std::size_t record = first_record + at.position;
        put(sheets.tokens.fill(), record,
            std::span<const std::uint8_t, kTokenBytes>(encode(token)));
        put(sheets.seeds.fill(), record, seeds[at.position].view());
        sheets.ids[at.slot].ids[at.id] = token_id(token, lineage);
    });
    for (SheetKey& key : sheet_keys) wipe(key.bytes);
}

std::optional<MintedBundle> Mint::next() {
    if (next_sheet_ > plan_.sheets.value) return std::nullopt;
    const std::uint64_t left = plan_.sheets.value - next_sheet_ + 1;
    const std::uint64_t count = std::min(left, sheets_per_bundle(plan_));
    const auto open = [&](BundleContent content) {
        return OpenBundle({secrets_.lineage(),
                           run(),
                           content,
                           {next_sheet_},
                           {count},
                           plan_.sheets_per_box,
                           plan_.slots});
    };
    Sheets sheets{
        open(BundleContent::tokens), open(BundleContent::seeds), open(BundleContent::box_keys), {}};
    for (const SheetSlot& slot : plan_.slots) {
        sheets.ids.push_back({slot.series, std::vector<TokenId>(count * slot.vouchers.value)});
    }
    fill_box_keys(sheets.keys);
    const std::uint64_t at_once = sheets_at_once(plan_);
    executor_->for_each((count + at_once - 1) / at_once, [&](std::size_t number) {
        const std::uint64_t first = number * at_once;
        mint_sheets(sheets, {first, std::min(at_once, count - first)});
    });
    MintedBundle minted{{next_sheet_}, {count}, {}, {}, {}, std::move(sheets.ids)};
    const auto seal = [&](const OpenBundle& bundle, const std::vector<crypto::SealingKey>& to) {
        const auto content = static_cast<std::uint16_t>(bundle.header().content);
        return crypto::seal_for(to, bundle.file(),
                                secrets_.sealing_randomness(next_sheet_, content));
    };
    // What takes longest first.
    executor_->for_each(3 + minted.ids.size(), [&](std::size_t task) {
        if (task == 0) minted.tokens = seal(sheets.tokens, recipients_.tokens);
        if (task == 1) minted.seeds = seal(sheets.seeds, recipients_.seeds);
        if (task == 2) minted.box_keys = seal(sheets.keys, recipients_.box_keys);
        if (task >= 3) std::ranges::sort(minted.ids[task - 3].ids);
    });
    next_sheet_ += count;
    return minted;
}

Bytes encode(const MintedIds& minted) {
    Bytes out;
    out.reserve(kMintedIdsHeaderBytes + minted.ids.size() * 16);
    append(out, as_bytes(kIdsMagic));
    append(out, minted.series.bytes);
    for (const TokenId& id : minted.ids) append(out, id.bytes);
    return out;
}

std::optional<SeriesId> read_minted_ids_header(ByteView start) {
    if (start.size() < kMintedIdsHeaderBytes) return std::nullopt;
    if (as_text(start.first(kIdsMagic.size())) != kIdsMagic) return std::nullopt;
    SeriesId series;
    std::copy_n(start.begin() + kIdsMagic.size(), 16, series.bytes.begin());
    return series;
}

}  // namespace noodgeld
