
Private Function IsJob(python As String) As Boolean
    'added: a job of the tab ASG Benchmark with words in hexadecimal digits, and nothing else
    Const BEFORE As String = "import asg_addin.macros; asg_addin.macros."
    Dim parts As Variant, word As Variant
    If Left$(python, Len(BEFORE)) <> BEFORE Or Right$(python, 1) <> ")" Then Exit Function
    parts = Split(Mid$(python, Len(BEFORE) + 1, Len(python) - Len(BEFORE) - 1), "(")
    If UBound(parts) <> 1 Then Exit Function
    Select Case parts(0)
        Case "build_workbooks", "check_sheet", "choose_results_file", "insert_examples", "show_help"
        Case Else
            Exit Function
    End Select
    For Each word In Split(parts(1), ", ")
        If Len(word) < 2 Or Left$(word, 1) <> "'" Or Right$(word, 1) <> "'" Then Exit Function
        If Mid$(word, 2, Len(word) - 2) Like "*[!0-9A-F]*" Then Exit Function
    Next word
    IsJob = True
End Function
