# Standardised means and standard errors of trusts, by R's survey package, as JSON on stdout.
#
#   Rscript tests/reference/standardise.R ROWS.csv TRUST X TIMES WEIGHT VARIABLE...
#
# The scores are the column X times TIMES. Within each trust, design weights are post-stratified so
# that the product of the variables has its share among all rows, counted by design weights. Means
# and standard errors are those of the design with these weights.
suppressMessages(library(survey))

words <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(words[1], colClasses = "character", na.strings = c("", "NA"))
rows$trust <- rows[[words[2]]]
rows$x <- as.numeric(words[4]) * as.numeric(rows[[words[3]]])
rows$d <- as.numeric(rows[[words[5]]])
rows$cell <- do.call(paste, c(rows[words[-(1:5)]], sep = "/"))
rows$stratum <- paste(rows$trust, rows$cell, sep = ": ")

share <- tapply(rows$d, rows$cell, sum) / sum(rows$d)
wanted <- unique(rows[c("stratum", "cell")])
population <- data.frame(stratum = wanted$stratum, Freq = as.numeric(share[wanted$cell]))
rows$w <- weights(postStratify(svydesign(~1, weights = ~d, data = rows), ~stratum, population))
design <- svydesign(~1, weights = ~w, data = rows)
found <- svyby(~x, ~trust, design, svymean, na.rm = TRUE)

exact <- function(numbers) paste0("[", paste(sprintf("%.17g", numbers), collapse = ", "), "]")
cat("{\n")
cat(sprintf(' "r": "%s",\n "survey": "%s",\n', getRversion(), packageVersion("survey")))
cat(sprintf(' "rows": %d,\n', nrow(rows)))
cat(sprintf(' "trusts": ["%s"],\n', paste(found$trust, collapse = '", "')))
cat(sprintf(' "mean": %s,\n "se": %s\n}\n', exact(coef(found)), exact(SE(found))))
