#include "bench/plain_loop.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <map>
#include <memory>
#include <optional>

#include "base/check.h"
#include "bench/ledger_side.h"
#include "bench/peers.h"
#include "journal/journal_keys.h"
#include "journal/journal_store.h"
#include "protocol/objects/certificate.h"
#include "protocol/objects/head.h"
#include "protocol/objects/series.h"
#include "protocol/wire/pack.h"

namespace noodgeld::bench {
namespace {

using journal::KeyWriter;
using journal::Table;

rocksdb::Slice slice(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// As the journal has it.
rocksdb::Options database_options() {
    rocksdb::Options out;
    out.create_if_missing = true;
    out.write_buffer_size = journal::memtable_bytes(JournalOptions{});
    out.max_write_buffer_number = 2;
    out.max_open_files = 256;
    out.max_background_jobs = 2;
    out.compression = rocksdb::kNoCompression;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(JournalOptions{}.memory_bytes / 2);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return out;
}

class PlainLoop {
  public:
    explicit PlainLoop(std::filesystem::path folder) : folder_(std::move(folder)) {
        rocksdb::DB* opened = nullptr;
        NOODGELD_CHECK(rocksdb::DB::Open(database_options(), folder_.string(), &opened).ok());
        database_.reset(opened);
    }

    std::vector<double> run(const Errand& errand) {
        const auto task = static_cast<Task>(errand.task);
        if (task == Task::install) {
            ledger_ = crypto::SecretKey::from_seed(
                std::span<const std::uint8_t, 32>(errand.parcels.at(1).bytes));
        } else if (task == Task::folder_bytes) {
            return {bytes_in(folder_)};
        } else {
            for (const Parcel& one : errand.parcels) take(one);
        }
        return {};
    }

  private:
    void take(const Parcel& pack) {
        PackReader reader = PackReader::open(pack.bytes).value();
        lineage_ = reader.lineage();
        rocksdb::WriteBatch batch;
        std::map<FeedId, Signed<Head>> last;
        while (const auto item = reader.next().value()) {
            if (item->kind == Kind::segment) {
                Signed<Head> head = take_segment(item->object, batch);
                const FeedId feed = head.value.feed;
                last.insert_or_assign(feed, std::move(head));
            } else {
                take_object(*item, batch);
            }
        }
        for (const auto& [feed, head] : last) {
            const Anchor anchor = anchor_for(head, ledger_->public_key(), {pack.number});
            put_object(Kind::anchor, encode(sign(anchor, lineage_, *ledger_)), batch);
        }
        rocksdb::WriteOptions durable;
        durable.sync = true;
        NOODGELD_CHECK(database_->Write(durable, &batch).ok());
    }

    void take_object(const PackItem& item, rocksdb::WriteBatch& batch) {
        if (item.kind == Kind::series) {
            const auto series = decode_signed<Series>(item.object).value();
            series_.emplace(series_id(series.value, lineage_), series.value.key);
        }
        if (item.kind == Kind::certificate) {
            const auto certificate = decode_signed<Certificate>(item.object).value();
            terminals_.emplace(feed_id(certificate.value.key), certificate.value.key);
        }
        put_object(item.kind, item.object, batch);
    }
    void put_object(Kind kind, const Bytes& wire, rocksdb::WriteBatch& batch) const {
        const ObjectHash name = object_hash(kind, lineage_, wire);
        std::string key(1, 'O');
        key.push_back(static_cast<char>(kind));
        key.append(name.bytes.begin(), name.bytes.end());
        NOODGELD_CHECK(batch.Put(key, slice(wire)).ok());
    }

    Signed<Head> take_segment(const Bytes& wire, rocksdb::WriteBatch& batch) const {
        const Segment segment = decode<Segment>(wire).value();
        auto head = decode_signed<Head>(segment.head).value();
        const FeedId feed = head.value.feed;
        const Bytes signed_head =
            cose::to_be_signed_1(feed, domain(Kind::head, lineage_), encode(head.value));
        NOODGELD_CHECK(libsodium_says(terminals_.at(feed), head.by.signature, signed_head));
        FeedPoint point;
        for (const Bytes& bytes : segment.entries) {
            const Entry entry = decode<Entry>(bytes).value();
            point = {entry.sequence, entry_hash(bytes, lineage_)};
            if (const Sale* sale = sale_in(entry)) take_sale(entry, *sale, point, batch);
            put(KeyWriter(Table::entry).feed(feed).point(point), slice(bytes), batch);
        }
        NOODGELD_CHECK(point == head.value.point);
        put(KeyWriter(Table::head).feed(feed).point(point), slice(segment.head), batch);
        put(KeyWriter(Table::tip).feed(feed), slice(point.hash.bytes), batch);
        return head;
    }

    void take_sale(const Entry& entry, const Sale& sale, const FeedPoint& point,
                   rocksdb::WriteBatch& batch) const {
        put(KeyWriter(Table::sale).feed(entry.feed).raw(sale.id.bytes).point(point), {}, batch);
        for (std::size_t i = 0; i < sale.spends.size(); ++i) {
            const Token token = decode_token(sale.spends[i].token).value();
            const TokenId id = token_id(token, lineage_);
            (void)libsodium_says(series_.at(token.series), token.signature,
                                 to_be_signed(token, lineage_));
            const Authorisation word = authorisation_of(entry, sale, i, id);
            // Some are not good: then the spend is no claim, and kept all the same.
            (void)libsodium_says(token.holder, sale.spends[i].authorisation,
                                 to_be_signed(word, token.holder, lineage_));
            put(KeyWriter(Table::spend).raw(id.bytes).feed(entry.feed).point(point).number<2>(i),
                {}, batch);
        }
    }

    static void put(KeyWriter& key, rocksdb::Slice value, rocksdb::WriteBatch& batch) {
        NOODGELD_CHECK(batch.Put(key.take(), value).ok());
    }

    std::filesystem::path folder_;
    std::unique_ptr<rocksdb::DB> database_;
    std::optional<crypto::SecretKey> ledger_;
    Lineage lineage_;
    std::map<SeriesId, crypto::PublicKey> series_;
    std::map<FeedId, crypto::PublicKey> terminals_;
};

}  // namespace

Apart::Work begin_plain_loop(const std::filesystem::path& folder) {
    return [loop = std::make_shared<PlainLoop>(folder)](const Errand& errand) {
        return loop->run(errand);
    };
}

}  // namespace noodgeld::bench
