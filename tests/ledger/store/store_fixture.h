// StoreTest: a test that each kind of store must pass.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "base/check.h"
#include "tests/ledger/store/store_homes.h"

namespace noodgeld::test {

using store::Batch;
using store::Store;
using store::Table;

using Row = std::pair<std::string, std::string>;
using Rows = std::vector<Row>;

[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

[[nodiscard]] inline std::string text_of(ByteView bytes) {
    return std::string(as_text(bytes));
}

/// All rows of [from, to) in the order in which the store gives them.
[[nodiscard]] inline Rows rows(const Store& store, Table table, std::string_view from = "",
                               std::string_view to = "", bool back = false) {
    Rows out;
    const auto visit = [&out](ByteView key, ByteView value) {
        out.emplace_back(text_of(key), text_of(value));
        return true;
    };
    const auto scanned = back ? store.scan_back(table, as_bytes(from), as_bytes(to), visit)
                              : store.scan(table, as_bytes(from), as_bytes(to), visit);
    EXPECT_TRUE(scanned) << scanned.error().words.en;
    return out;
}

class StoreTest : public testing::TestWithParam<StoreKind> {
  protected:
    void SetUp() override {
        if (!GetParam().make) GTEST_SKIP() << GetParam().why_not;
        home_ = GetParam().make();
        reopen();
    }
    void reopen() {
        store_.reset();
        auto opened = home_->open();
        ASSERT_TRUE(opened) << opened.error().words.en;
        store_ = std::move(*opened);
    }
    void put(Table table, std::string_view key, std::string_view value) {
        Batch batch;
        batch.put(table, as_bytes(key), as_bytes(value));
        write(batch);
    }
    void write(const Batch& batch) {
        const auto written = store_->write(batch);
        ASSERT_TRUE(written) << written.error().words.en;
    }
    [[nodiscard]] std::optional<std::string> get(Table table, std::string_view key) const {
        const auto value = store_->get(table, as_bytes(key));
        EXPECT_TRUE(value) << value.error().words.en;
        if (!value || !*value) return std::nullopt;
        return text_of(**value);
    }

    std::unique_ptr<StoreHome> home_;
    std::unique_ptr<Store> store_;
};

}  // namespace noodgeld::test
