#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/lab/lab_only.h"
#include "tests/unit/devices/v4l2/kernel/node_client.h"
#include "tests/unit/devices/v4l2/kernel/node_under_test.h"

namespace penstock::test {

/// Questions to a node and the answers that are right, whoever answers. Where the kernel's test
/// driver is kinder than another driver, the fake follows the stricter one, and the question allows
/// both answers.
class NodeCase : public testing::TestWithParam<NodeKind>
{
protected:
	void SetUp() override
	{
		std::string missing;
		node_ = GetParam().open(missing);
		if (!node_)
			return skip_outside_lab(missing);
		client_ = another_client();
	}
	std::unique_ptr<NodeClient> another_client()
	{
		return std::make_unique<NodeClient>(node_->io(), node_->path());
	}
	NodeClient &client() { return *client_; }
	std::uint32_t poll() { return node_->poll(client_->fd()); }

	std::unique_ptr<NodeUnderTest> node_;
	std::unique_ptr<NodeClient> client_;
};

inline std::string node_name(const testing::TestParamInfo<NodeKind> &info)
{
	return info.param.name;
}

} // namespace penstock::test
