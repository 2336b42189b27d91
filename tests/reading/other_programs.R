# Writes the rows of a CSV file as R's haven and openxlsx do:
# Rscript other_programs.R rows.csv FOLDER [survey.xlsx]
words <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(words[1], colClasses = "character", check.names = FALSE, na.strings = "")
codes <- setdiff(names(rows), c("respondent_id", "trust_code", "trust_name", "group"))
rows[codes] <- lapply(rows[codes], as.numeric)
if (requireNamespace("haven", quietly = TRUE)) {
  labelled <- rows
  labelled$Q18 <- haven::labelled_spss(
    ifelse(is.na(rows$Q18), -77, rows$Q18),
    labels = c("Yes, definitely" = 1, "Refused" = -77),
    na_range = c(-99, -70), label = "Question 18"
  )
  haven::write_sav(labelled, file.path(words[2], "haven.sav"))
  wrong <- labelled
  wrong$Q18[3] <- 97
  attr(wrong$Q18, "labels") <- c("Refused to say" = 97)
  haven::write_sav(wrong, file.path(words[2], "haven-wrong.sav"))
  for (compress in c("none", "zsav")) {
    path <- file.path(words[2], paste0("haven-", compress, ".sav"))
    haven::write_sav(labelled, path, compress = compress)
  }
}
if (requireNamespace("openxlsx", quietly = TRUE)) {
  openxlsx::write.xlsx(rows, file.path(words[2], "openxlsx.xlsx"))
  if (length(words) > 2) {
    book <- openxlsx::loadWorkbook(words[3])
    openxlsx::saveWorkbook(book, file.path(words[2], "survey.xlsx"))
  }
}
