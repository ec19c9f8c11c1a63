#pragma once

#include <cstdint>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock::test {

/// The statistics of one of several pipelines show no lost frame and no copy.
inline void expect_clean(const nlohmann::json &pipeline, std::uint64_t frames)
{
	SCOPED_TRACE(pipeline["name"]);
	EXPECT_EQ(pipeline["exit_code"], 0);
	EXPECT_EQ(pipeline["frames_encoded"], frames);
	EXPECT_EQ(pipeline["frames_dropped"],
		  (nlohmann::json{{"camera", 0}, {"corrupt", 0}, {"late", 0}}));
	EXPECT_EQ(pipeline["bytes_copied"]["total"], 0);
	EXPECT_EQ(pipeline["outputs"][0]["frames"], frames);
	EXPECT_EQ(pipeline["outputs"][0]["dropped"], 0);
}

} // namespace penstock::test
