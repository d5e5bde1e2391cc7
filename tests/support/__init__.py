"""What tests share: a visitor that reads pages, people, real local servers."""
